import { decodeSegment } from "@infra/identity/segment.ts";
import { isObject, readObject } from "@infra/identity/strict_json.ts";

const MOST_KEYS = 16;

/** The first 16 keys of a published set (RFC 8037) that are meant for signatures. */
export async function readEd25519Keys(body: Uint8Array): Promise<readonly CryptoKey[]> {
  const { keys } = readObject(body);
  if (!Array.isArray(keys)) throw new TypeError("the keys are not a list");
  const usable = (await Promise.all(keys.map(imported))).flat().slice(0, MOST_KEYS);
  if (usable.length === 0) throw new TypeError("none of the keys is usable");
  return usable;
}

/** One key, or nothing when it is of no use. */
async function imported(entry: unknown): Promise<readonly CryptoKey[]> {
  const bytes = octets(entry);
  if (bytes === undefined) return [];
  return await crypto.subtle.importKey("raw", bytes, "Ed25519", false, ["verify"])
    .then((key) => [key], () => []);
}

function octets(entry: unknown): Uint8Array<ArrayBuffer> | undefined {
  const { kty, crv, use = "sig", x, ...more } = isObject(entry) ? entry : {};
  const isMeant = kty === "OKP" && crv === "Ed25519" && use === "sig" && !("d" in more);
  if (!isMeant || typeof x !== "string") return undefined;
  try {
    return decodeSegment(x);
  } catch {
    return undefined;
  }
}
