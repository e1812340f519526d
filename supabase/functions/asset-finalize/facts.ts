import { createHash } from "node:crypto";
import { ensure } from "@domain/file/byte_cursor.ts";
import { pictureIn } from "@domain/file/picture.ts";
import type { Expected, Facts } from "./expected.ts";

/** What a file is; what is not what was announced throws. */
export function factsOf(bytes: Uint8Array, file: Expected): Facts {
  const picture = pictureIn(bytes);
  ensure(picture.mediaType === file.mediaType, "it is not what was announced");
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { ...picture, sizeBytes: bytes.length, sha256 };
}
