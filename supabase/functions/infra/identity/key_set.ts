import { type Algorithm, PARAMETERS, type VerificationKey } from "./key.ts";
import { decodeSegment } from "./segment.ts";
import { isObject, type JsonObject, readObject } from "./strict_json.ts";

/** The keys of an issuer by their names. */
export type KeySet = ReadonlyMap<string, VerificationKey>;

type Material = {
  readonly algorithm: Algorithm;
  readonly read: (entry: JsonObject) => JsonWebKey;
};

const MAX_NAME = 255;
const COORDINATE_BYTES = 32;
const MODULUS_BITS = { least: 2048, most: 8192 };
const MAX_EXPONENT = 2n ** 32n;
const PRIVATE_MEMBERS = ["d", "k", "p", "q", "dp", "dq", "qi", "oth"];

const MATERIAL: Readonly<Record<string, Material>> = {
  EC: { algorithm: "ES256", read: elliptic },
  RSA: { algorithm: "RS256", read: rsa },
};

/**
 * The usable keys of a published set (RFC 7517).
 *
 * Kept are P-256 and RSA keys of 2048 to 8192 bits that are meant for signatures. An
 * empty set is a good answer; one of which nothing is usable is none.
 */
export async function readKeySet(body: Uint8Array): Promise<KeySet> {
  const { keys } = readObject(body);
  if (!Array.isArray(keys)) throw new TypeError("the keys are not a list");
  const usable = (await Promise.all(keys.map(namedKey))).flat();
  if (keys.length > 0 && usable.length === 0) throw new TypeError("no usable key");
  return new Map(usable);
}

/** One key with its name, or nothing when it is of no use. */
async function namedKey(entry: unknown): Promise<readonly [string, VerificationKey][]> {
  try {
    return [await imported(isObject(entry) ? entry : {})];
  } catch {
    return [];
  }
}

async function imported(entry: JsonObject): Promise<[string, VerificationKey]> {
  const material = MATERIAL[text(entry, "kty")];
  if (material === undefined) throw new TypeError("a key of another kind");
  const { algorithm, read } = material;
  ensureMeantFor(entry, algorithm);
  const parameters = PARAMETERS[algorithm];
  const jwk = read(entry);
  const key = await crypto.subtle.importKey("jwk", jwk, parameters, false, ["verify"]);
  return [named(entry), { algorithm, key }];
}

function ensureMeantFor(entry: JsonObject, algorithm: Algorithm): void {
  const { use = "sig", key_ops: uses = ["verify"], alg = algorithm } = entry;
  const isMeant = use === "sig" && JSON.stringify(uses) === '["verify"]' &&
    alg === algorithm;
  const isPublic = PRIVATE_MEMBERS.every((member) => !(member in entry));
  if (!isMeant || !isPublic) throw new TypeError("for something else, or not public");
}

function named(entry: JsonObject): string {
  const name = text(entry, "kid");
  if (name.length > MAX_NAME) throw new TypeError("the name is too long");
  return name;
}

function elliptic(entry: JsonObject): JsonWebKey {
  const [x, y] = [text(entry, "x"), text(entry, "y")];
  const isLong = [x, y].some((each) => decodeSegment(each).length !== COORDINATE_BYTES);
  if (entry["crv"] !== "P-256" || isLong) throw new TypeError("not on P-256");
  return { kty: "EC", crv: "P-256", x, y };
}

function rsa(entry: JsonObject): JsonWebKey {
  const [n, e] = [text(entry, "n"), text(entry, "e")];
  const bits = whole(n).toString(2).length;
  const isSized = bits >= MODULUS_BITS.least && bits <= MODULUS_BITS.most;
  if (!isSized || whole(e) > MAX_EXPONENT) {
    throw new TypeError("too small, or too slow");
  }
  return { kty: "RSA", n, e };
}

function whole(segment: string): bigint {
  const bytes = Array.from(decodeSegment(segment));
  return BigInt(
    `0x0${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`,
  );
}

function text(entry: JsonObject, name: string): string {
  const value = entry[name];
  if (typeof value !== "string" || value === "") throw new TypeError(`no ${name}`);
  return value;
}
