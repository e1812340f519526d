import { type Code, Problem } from "@domain/problem.ts";
import { limitReached } from "@infra/limit.ts";

/** What drivers and Postgres tell of an error. */
type Told = { readonly code: string; readonly detail?: string };

// By SQLSTATE, or by its first two letters, the class.
const MEANINGS: Readonly<Record<string, Code>> = {
  "22": "invalid_input",
  "23502": "invalid_input",
  "23514": "invalid_input",
  "23503": "not_found",
  "23505": "conflict",
  "23001": "conflict",
  "42501": "permission_denied",
  "3F": "configuration_error",
  "42703": "configuration_error",
  "42704": "configuration_error",
  "42883": "configuration_error",
  "42P01": "configuration_error",
  ST002: "model_not_allowed",
  ST003: "account_not_found",
  ST004: "key_invalid",
};

/** Classes of SQLSTATE. */
const OUTAGES = ["08", "25", "28", "40", "53", "55", "57", "58", "XX"];
/** What the driver calls a lost or distrusted connection, and what the network does. */
const LOST = /^CONNECT(ION)?_|^SASL_|CERT|LEAF_SIGNATURE|^E(?!RR_)[A-Z_]+$/;

/** What an error of the database means; what is none of it stays what it is. */
export function problemOf(error: unknown): unknown {
  const told = toldBy(error);
  if (error instanceof Problem || told === undefined) return error;
  if (told.code === "ST001") return limitReached(told.detail ?? "", error);
  const known = MEANINGS[told.code] ?? MEANINGS[told.code.slice(0, 2)];
  const code = isOutage(error) ? "database_unavailable" : known;
  return code === undefined ? error : new Problem(code, { cause: error });
}

/** Whether it is the way to the database that failed, or all of the database. */
export function isOutage(error: unknown): boolean {
  const code = toldBy(error)?.code ?? "";
  return LOST.test(code) || OUTAGES.includes(code.slice(0, 2));
}

/** What the innermost error tells that has a code; Drizzle wraps the driver's. */
function toldBy(error: unknown): Told | undefined {
  if (!(error instanceof Error)) return undefined;
  return hasCode(error) && !(error instanceof Problem) ? error : toldBy(error.cause);
}

function hasCode(error: Error): error is Error & Told {
  return "code" in error && typeof error.code === "string";
}
