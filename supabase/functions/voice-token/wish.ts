import { Problem } from "@domain/problem.ts";
import type { JsonObject } from "@infra/identity/strict_json.ts";
import { type Grant, isGrant } from "./grant.ts";

/** What a token shall be good for. */
export type Wish = {
  readonly model: string;
  /** In ascending order. */
  readonly grants: readonly Grant[];
  readonly lifetimeSeconds: number;
};

const FIELDS = ["model", "grants", "lifetime_seconds"];
const MOST_LETTERS = 200;
const MOST_SECONDS = 86_400;
const USUAL_SECONDS = 300;

/** The wish in a body, read as the API reads it. */
export function wishIn(body: JsonObject): Wish {
  const { model, grants, lifetime_seconds: seconds = USUAL_SECONDS } = body;
  ensure(Object.keys(body).every((name) => FIELDS.includes(name)));
  ensure(typeof model === "string" && model !== "" && model.length <= MOST_LETTERS);
  ensure(typeof seconds === "number" && Number.isInteger(seconds));
  ensure(seconds >= 1 && seconds <= MOST_SECONDS);
  return { model, grants: grantsIn(grants), lifetimeSeconds: seconds };
}

function grantsIn(given: unknown): readonly Grant[] {
  ensure(Array.isArray(given) && given.length > 0 && given.every(isGrant));
  return [...new Set(given)].sort();
}

function ensure(holds: boolean): asserts holds {
  if (!holds) throw new Problem("invalid_input");
}
