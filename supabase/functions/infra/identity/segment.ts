import { Buffer } from "node:buffer";

/** The bytes of a base64url text; only the one text that encodes them will do. */
export function decodeSegment(text: string): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.from(text, "base64url");
  if (bytes.toString("base64url") !== text) throw new TypeError("not canonical");
  return new Uint8Array(bytes);
}
