import {
  type ByteCursor,
  ensure,
  letters,
  pictureSize,
  type Size,
} from "./byte_cursor.ts";

// PNG (W3C, third edition): a signature, then chunks from IHDR to IEND.

const SIGNATURE_BYTES = 8;
const CHECKSUM_BYTES = 4;
const LONGEST_CHUNK = 2 ** 31 - 1;
const POLYNOMIAL = 0xedb88320;
const NAME = /^[A-Za-z]{4}$/;
/** The bits a sample may have, by type of colour. */
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/** Read a file to its IEND. */
export function walkPng(cursor: ByteCursor): Size {
  cursor.skip(SIGNATURE_BYTES);
  const size = header(cursor);
  let [name, isDrawn] = ["IHDR", false];
  while (name !== "IEND") {
    name = chunk(cursor);
    isDrawn ||= name === "IDAT";
  }
  ensure(isDrawn, "it has no pixels");
  return size;
}

function header(cursor: ByteCursor): Size {
  const found = cursor.take(25);
  const isFirst = found.getUint32(0) === 13 && letters(found, 4, 4) === "IHDR";
  ensure(isFirst, "it does not begin with its header");
  const covered = new Uint8Array(found.buffer, found.byteOffset + 4, 17);
  ensure(checksum(covered) === found.getUint32(21), "its header is damaged");
  const depths = DEPTHS[found.getUint8(17)] ?? [];
  ensure(depths.includes(found.getUint8(16)), "there are no such colours");
  const isCompressed = found.getUint16(18) === 0 && found.getUint8(20) <= 1;
  ensure(isCompressed, "there is no such compression");
  return pictureSize(found.getUint32(8), found.getUint32(12));
}

function chunk(cursor: ByteCursor): string {
  const found = cursor.take(8);
  const [length, name] = [found.getUint32(0), letters(found, 4, 4)];
  ensure(NAME.test(name) && name !== "IHDR", "a chunk has no name");
  ensure(length <= (name === "IEND" ? 0 : LONGEST_CHUNK), "a chunk is too long");
  cursor.skip(length + CHECKSUM_BYTES);
  return name;
}

/** CRC-32 of a few bytes, as PNG has it. */
function checksum(bytes: Uint8Array): number {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      sum = sum & 1 ? (sum >>> 1) ^ POLYNOMIAL : sum >>> 1;
    }
  }
  return ~sum >>> 0;
}
