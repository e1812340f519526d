import { type Code, Problem } from "@domain/problem.ts";

// What the API makes of a provider's refusal, this makes of it, too.

const STATUSES: Readonly<Record<number, Code>> = {
  401: "provider_authentication",
  402: "provider_quota",
  403: "provider_permission",
  404: "provider_not_found",
  408: "provider_timeout",
  409: "provider_overloaded",
  429: "provider_rate_limited",
  504: "provider_timeout",
};
const CLASSES: Readonly<Record<number, Code>> = {
  3: "provider_malformed_answer",
  4: "provider_invalid_request",
};
/** Refusals: the provider said no before it began, or was never reached. */
const UNBILLED: readonly string[] = [
  "provider_authentication",
  "provider_permission",
  "provider_invalid_request",
  "provider_not_found",
  "provider_overloaded",
  "provider_quota",
  "provider_rate_limited",
  "provider_unreachable",
];
const SECONDS = /^\d{1,5}$/;
const UNREACHED = "client error (Connect)";

/** What the status of a provider's answer means. */
export function refused(response: Response): Problem {
  const { status } = response;
  const code = STATUSES[status] ?? CLASSES[Math.floor(status / 100)] ??
    "provider_overloaded";
  const wait = response.headers.get("retry-after") ?? "";
  const headers = SECONDS.test(wait) ? { headers: { "Retry-After": wait } } : {};
  return new Problem(code, headers);
}

/** What it means that there is no answer, or none that makes sense. */
export function broken(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { name = "", cause } = error instanceof Error ? error : {};
  if (name === "TimeoutError") return new Problem("provider_timeout");
  const isLost = name === "TypeError" && cause instanceof Error;
  if (!isLost) return new Problem("provider_malformed_answer");
  const isUnreached = cause.message.includes(UNREACHED);
  return new Problem(isUnreached ? "provider_unreachable" : "provider_connection");
}

/** Whether nobody charges us for a call that ended so. */
export function isFree(problem: Problem): boolean {
  return UNBILLED.includes(problem.code);
}
