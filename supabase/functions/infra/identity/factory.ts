import { misconfigured, once, setting } from "@infra/environment.ts";
import { isTrustworthy } from "@infra/published_keys.ts";
import { JwksKeySource } from "./jwks.ts";
import { type KeySource, sharedSecret } from "./key.ts";
import { table, TokenVerifier } from "./verifier.ts";

type Tables = readonly (readonly [string, KeySource])[];

const DEVELOPMENT_ISSUER = "strata-development";
const LEGACY = "STRATA_LEGACY_JWT_SECRET";
const DEVELOPMENT = "STRATA_DEVELOPMENT_SECRET";

/** The verifier of the issuers that the environment names. */
export const getVerifier: () => TokenVerifier = once(() => {
  const tables = new Map([...supabase(setting("SUPABASE_URL")), ...development()]);
  if (tables.size === 0) misconfigured("set SUPABASE_URL to your project's address");
  return new TokenVerifier(tables);
});

function supabase(url: string | undefined): Tables {
  if (url === undefined) return [];
  const issuer = issuerOf(url);
  const published = new JwksKeySource(`${issuer}/.well-known/jwks.json`);
  return [
    [table("ES256", issuer), published],
    [table("RS256", issuer), published],
    ...shared(LEGACY, issuer),
  ];
}

/** Tokens that `strata dev` makes; they open nothing in production. */
function development(): Tables {
  const isAtHome = setting("STRATA_ENV") === "development";
  return isAtHome ? shared(DEVELOPMENT, DEVELOPMENT_ISSUER) : [];
}

function shared(settingName: string, issuer: string): Tables {
  const secret = setting(settingName);
  if (secret === undefined) return [];
  return [[table("HS256", issuer), sharedSecret(secret, settingName)]];
}

function issuerOf(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null || !isTrustworthy(parsed) || parsed.search || parsed.hash) {
    misconfigured("write SUPABASE_URL as https://<project>.supabase.co");
  }
  return `${url.replace(/\/+$/, "")}/auth/v1`;
}
