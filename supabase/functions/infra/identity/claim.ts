import type { Principal } from "@domain/principal.ts";
import type { JsonObject } from "./strict_json.ts";

// Nothing is ever taken from `user_metadata`, which users write themselves, and nothing
// is guessed: a claim of another type than Supabase gives it is a refusal.

const AUDIENCE = "authenticated";
const CLOCK_SKEW = 10;
const MAX_LIFETIME = 7 * 24 * 3600;
const LATEST_SECOND = 2 ** 33;
const NOBODY = "00000000-0000-0000-0000-000000000000";
const CANONICAL = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const AUDIENCES = [JSON.stringify(AUDIENCE), JSON.stringify([AUDIENCE])];

const KINDS: ReadonlyMap<unknown, Principal["kind"]> = new Map([
  ["authenticated false", "user"],
  ["authenticated true", "anonymous"],
  ["service_role false", "service"],
]);

/**
 * Who the claims of a verified token speak for; whatever is wrong with them throws.
 *
 * An expiry gets no leeway: the clock's skew counts only for what lies in the future.
 *
 * @param now seconds since 1970
 */
export function principalOf(claims: JsonObject, now: number): Principal {
  const expiresAt = expiry(claims, now);
  ensure(AUDIENCES.includes(JSON.stringify(claims["aud"])), "not for us alone");
  ensure(!("at_hash" in claims), "an id token");
  ensure(!("jti" in claims) || typeof claims["jti"] === "string", "jti is no text");
  const kind = kindOf(claims);
  if (kind !== "service") return { kind, subject: userId(claims["sub"]), expiresAt };
  ensure(!("sub" in claims), "a service speaks for no user");
  return { kind, expiresAt };
}

function kindOf(claims: JsonObject): Principal["kind"] {
  const { role, is_anonymous: isAnonymous = false } = claims;
  ensure(typeof role === "string" && typeof isAnonymous === "boolean", "another type");
  const kind = KINDS.get(`${role} ${isAnonymous}`);
  if (kind === undefined) throw new TypeError("a role that is none of ours");
  return kind;
}

function expiry(claims: JsonObject, now: number): number {
  const [issued, expires] = [second(claims["iat"]), second(claims["exp"])];
  const starts = Math.max(issued, "nbf" in claims ? second(claims["nbf"]) : issued);
  ensure(starts <= now + CLOCK_SKEW && expires > now, "not valid now");
  ensure(expires > issued && expires - issued <= MAX_LIFETIME, "an odd lifetime");
  return expires;
}

function second(value: unknown): number {
  const isSane = Number.isInteger(value) && typeof value === "number";
  ensure(isSane && value > 0 && value < LATEST_SECOND, "not a moment");
  return value;
}

function userId(value: unknown): string {
  ensure(typeof value === "string" && CANONICAL.test(value), "not a canonical UUID");
  ensure(value !== NOBODY, "nobody");
  return value;
}

function ensure(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new TypeError(otherwise);
}
