import { Problem } from "@domain/problem.ts";

const LOOPBACK = ["127.0.0.1", "[::1]", "localhost"];

/** The value of a setting, or nothing when it is not set or empty. */
export function setting(name: string): string | undefined {
  return Deno.env.get(name)?.trim() || undefined;
}

/** The value of a setting without which nothing can be done. */
export function required(name: string): string {
  return setting(name) ?? misconfigured(`set ${name}, see docs/edge.md`);
}

/** What the operator has to do; the log repeats it, so it never holds a value. */
class AdviceError extends Error {
  override readonly name = "AdviceError";
}

/** Give up with an advice for the operator; the caller only learns that it is so. */
export function misconfigured(advice: string): never {
  throw new Problem("configuration_error", { cause: new AdviceError(advice) });
}

/** Whether an address is one of this machine, where nobody listens in. */
export function isThisMachine(url: URL): boolean {
  return LOOPBACK.includes(url.hostname);
}

/** What is made by the first who needs it, so that importing a module opens nothing. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
