import type { Algorithm } from "./key.ts";
import { decodeSegment } from "./segment.ts";
import { type JsonObject, readObject } from "./strict_json.ts";

/** A token of the right shape, of which nothing has been proven. */
export type UnverifiedToken = {
  readonly algorithm: Algorithm;
  readonly keyId: string | undefined;
  readonly issuer: string;
  readonly claims: JsonObject;
  /** What the signature covers. */
  readonly signed: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
};

const MAX_TOKEN = 8192;
const MAX_HEADER = 1366;
const MAX_NAME = 512;
const PARAMETERS = ["alg", "kid", "typ"];
const ALGORITHMS: readonly Algorithm[] = ["ES256", "RS256", "HS256"];

/** Take a compact JWS apart; whatever is wrong with it throws. */
export function readToken(token: string): UnverifiedToken {
  const segments = token.length > MAX_TOKEN ? [] : token.split(".");
  const [header, payload, signature, ...more] = segments;
  if (signature === undefined || more.length > 0) throw new TypeError("not a token");
  const claims = readObject(decodeSegment(payload ?? ""));
  return {
    ...readHeader(header ?? ""),
    issuer: name(claims["iss"]),
    claims,
    signed: new TextEncoder().encode(`${header}.${payload}`),
    signature: decodeSegment(signature),
  };
}

function readHeader(text: string): Pick<UnverifiedToken, "algorithm" | "keyId"> {
  if (text.length > MAX_HEADER) throw new TypeError("the header is too large");
  const header = readObject(decodeSegment(text));
  const { alg, kid, typ = "JWT" } = header;
  const isKnown = Object.keys(header).every((each) => PARAMETERS.includes(each));
  if (!isKnown || typ !== "JWT") throw new TypeError("the header asks for more");
  return {
    algorithm: algorithm(alg),
    keyId: kid === undefined ? undefined : name(kid),
  };
}

function algorithm(value: unknown): Algorithm {
  const found = ALGORITHMS.find((each) => each === value);
  if (found === undefined) throw new TypeError("another algorithm");
  return found;
}

function name(value: unknown): string {
  const isShort = typeof value === "string" && value !== "" && value.length <= MAX_NAME;
  if (!isShort) throw new TypeError("not a short text");
  return value;
}
