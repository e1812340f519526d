import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";

const SECRET = "development-secret-of-these-tests-0123";
const HOUR_SECONDS = 3600;

/** Let the functions accept what `token` makes. */
export function acceptTokens(): void {
  Deno.env.set("STRATA_ENV", "development");
  Deno.env.set("STRATA_DEVELOPMENT_SECRET", SECRET);
}

/** The access token of somebody, as `strata dev` makes it, with some claims changed. */
export function token(userId: string, changes: Record<string, unknown> = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: "strata-development",
    aud: "authenticated",
    sub: userId,
    role: "authenticated",
    iat: now,
    exp: now + HOUR_SECONDS,
    ...changes,
  };
  const signed = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded(claims)}`;
  return `${signed}.${createHmac("sha256", SECRET).update(signed).digest("base64url")}`;
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
