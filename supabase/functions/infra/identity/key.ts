import { misconfigured } from "@infra/environment.ts";

export type Algorithm = "ES256" | "RS256" | "HS256";

/** A key that verifies, bound to one algorithm when it is made. */
export type VerificationKey = {
  readonly algorithm: Algorithm;
  readonly key: CryptoKey;
};

/** Where the keys of one issuer are. */
export interface KeySource {
  /** The key that a token names; a problem when there is none. */
  find(keyId: string | undefined): Promise<VerificationKey>;
}

type Parameters = EcKeyImportParams & HmacImportParams & EcdsaParams;

const MINIMUM_SECRET_BYTES = 32;
const PUBLIC_KEY = /-----BEGIN|^ssh-/;

/** What WebCrypto calls each signature. */
export const PARAMETERS: Readonly<Record<Algorithm, Parameters>> = {
  ES256: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
  RS256: { name: "RSASSA-PKCS1-v1_5", namedCurve: "", hash: "SHA-256" },
  HS256: { name: "HMAC", namedCurve: "", hash: "SHA-256" },
};

/**
 * The one HS256 key of an issuer who shares a secret with us.
 *
 * It has no name to choose it by, so a token may call it as it likes.
 */
export function sharedSecret(secret: string, settingName: string): KeySource {
  const bytes = new TextEncoder().encode(secret);
  if (bytes.length < MINIMUM_SECRET_BYTES || PUBLIC_KEY.test(secret)) {
    misconfigured(`${settingName} must hold at least 32 random bytes`);
  }
  const found = crypto.subtle
    .importKey("raw", bytes, PARAMETERS.HS256, false, ["verify"])
    .then((key): VerificationKey => ({ algorithm: "HS256", key }));
  return { find: () => found };
}
