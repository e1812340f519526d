import { Problem } from "@domain/problem.ts";
import { isObject, type JsonObject } from "@infra/identity/strict_json.ts";
import type { Headed } from "./notice.ts";

const TOLERANCE_SECONDS = 300;
const NAME = /^[0-9A-Za-z_:-]{1,255}$/;
const SECOND = /^[0-9]{1,12}$/;
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What a message does not say, or not as providers do: it is refused. */
export function refusal(cause: unknown): Problem {
  return new Problem("webhook_not_genuine", { cause });
}

/** A header that must be there. */
export function header(headers: Headed, name: string): string {
  const value = headers[name];
  if (value === undefined) throw refusal("a header is missing");
  return value;
}

/**
 * A name as providers make them: no dot, space, newline or NUL.
 *
 * A signature covers several texts joined by a dot or a newline; a name without either
 * leaves one way to take them apart.
 */
export function readName(value: unknown): string {
  if (typeof value === "string" && NAME.test(value)) return value;
  throw refusal("a name is not what providers make");
}

/**
 * When the message was signed, as it was written.
 *
 * @param text a whole second since 1970
 * @param now likewise; the two may be 300 seconds apart
 */
export function readSecond(text: string, now: number): string {
  const isRecent = Math.abs(Number(text) - now) <= TOLERANCE_SECONDS;
  if (SECOND.test(text) && isRecent) return text;
  throw refusal("the message is too old, or from the future");
}

/** The object that a genuine message holds. */
export function readBody(body: Uint8Array): JsonObject {
  const value: unknown = JSON.parse(UTF8.decode(body));
  if (isObject(value)) return value;
  throw refusal("the body is not an object");
}
