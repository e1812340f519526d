import { Buffer } from "node:buffer";
import { createInterface } from "node:readline";
import process from "node:process";
import { UnsupportedFileError } from "@domain/file/byte_cursor.ts";
import { type Picture, pictureIn } from "@domain/file/picture.ts";

// Says of each file, one a line in base64, what picture it is; null if it is none.

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(seen(new Uint8Array(Buffer.from(line, "base64")))));
}

function seen(bytes: Uint8Array): Picture | null {
  try {
    return pictureIn(bytes);
  } catch (error) {
    if (error instanceof UnsupportedFileError) return null;
    throw error;
  }
}
