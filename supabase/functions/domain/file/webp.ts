import {
  type ByteCursor,
  ensure,
  letters,
  pictureSize,
  type Size,
} from "./byte_cursor.ts";

// WebP (RFC 9649): one picture, or a canvas with pictures on it, in chunks of RIFF.

type Reader = (cursor: ByteCursor, length: number) => Size | undefined;
type Readers = Readonly<Record<string, Reader>>;

const HEAD_BYTES = 8;
const FORM_BYTES = 4;
const FRAME_BYTES = 16;
const FOURTEEN_BITS = 0x3fff;
const LOSSLESS_MARK = 0x2f;
const START = "\x9d\x01\x2a";

const STILL: Readers = { "VP8 ": lossy, VP8L: lossless };
const FIRST: Readers = { ...STILL, VP8X: canvas };
const FURTHER: Readers = { ...STILL, ANMF: frame };

/** Read a file to the end that its head announces. */
export function walkWebp(cursor: ByteCursor): Size {
  const length = cursor.take(12).getUint32(4, true);
  ensure(length >= FORM_BYTES, "it is shorter than its head");
  const first = chunkHead(cursor, length - FORM_BYTES);
  const size = FIRST[first.name]?.(cursor, first.length);
  ensure(size !== undefined, "it does not begin with a picture");
  const left = length - FORM_BYTES - HEAD_BYTES - first.length;
  const isDrawn = pictures(cursor, left, size, FURTHER);
  ensure(isDrawn || first.name !== "VP8X", "it has no pixels");
  return size;
}

/** Read chunks to the last; whether there was a picture among them. */
function pictures(
  cursor: ByteCursor,
  length: number,
  on: Size,
  readers: Readers,
): boolean {
  let [left, isDrawn] = [length, false];
  while (left > 0) {
    const head = chunkHead(cursor, left);
    const found = (readers[head.name] ?? other)(cursor, head.length);
    ensure(found === undefined || fits(found, on), "a picture leaves its canvas");
    isDrawn ||= found !== undefined;
    left -= HEAD_BYTES + head.length;
  }
  return isDrawn;
}

type Head = { readonly name: string; readonly length: number };

/** The name of a chunk, and its length with its padding. */
function chunkHead(cursor: ByteCursor, left: number): Head {
  const found = cursor.take(HEAD_BYTES);
  const length = found.getUint32(4, true);
  const padded = length + length % 2;
  ensure(HEAD_BYTES + padded <= left, "a chunk is longer than what it lies in");
  return { name: letters(found, 0, 4), length: padded };
}

function fits(size: Size, on: Size): boolean {
  return size.width <= on.width && size.height <= on.height;
}

/** A key frame of VP8 (RFC 6386, section 9.1). */
function lossy(cursor: ByteCursor, length: number): Size {
  const found = beginning(cursor, length, 10);
  const isKey = (found.getUint8(0) & 1) === 0 && letters(found, 3, 3) === START;
  ensure(isKey, "it does not begin with a key frame");
  const [width, height] = [found.getUint16(6, true), found.getUint16(8, true)];
  return pictureSize(width & FOURTEEN_BITS, height & FOURTEEN_BITS);
}

function lossless(cursor: ByteCursor, length: number): Size {
  const found = beginning(cursor, length, 5);
  const [mark, bits] = [found.getUint8(0), found.getUint32(1, true)];
  const isKnown = mark === LOSSLESS_MARK && bits >>> 29 === 0;
  ensure(isKnown, "there is no such compression");
  const [width, height] = [bits & FOURTEEN_BITS, bits >>> 14 & FOURTEEN_BITS];
  return pictureSize(width + 1, height + 1);
}

function canvas(cursor: ByteCursor, length: number): Size {
  return wideSize(beginning(cursor, length, 10), 4);
}

function frame(cursor: ByteCursor, length: number): Size {
  ensure(length >= FRAME_BYTES, "a chunk is too short");
  const size = wideSize(cursor.take(FRAME_BYTES), 6);
  const isDrawn = pictures(cursor, length - FRAME_BYTES, size, STILL);
  ensure(isDrawn, "a frame has no pixels");
  return size;
}

function other(cursor: ByteCursor, length: number): undefined {
  cursor.skip(length);
}

/** The beginning of a chunk; its rest is passed over. */
function beginning(cursor: ByteCursor, length: number, size: number): DataView {
  ensure(length >= size, "a chunk is too short");
  const found = cursor.take(size);
  cursor.skip(length - size);
  return found;
}

/** Two numbers of 24 bits, each one less than it means. */
function wideSize(found: DataView, start: number): Size {
  const wide = (at: number): number =>
    found.getUint16(at, true) + found.getUint8(at + 2) * 2 ** 16;
  return pictureSize(wide(start) + 1, wide(start + 3) + 1);
}
