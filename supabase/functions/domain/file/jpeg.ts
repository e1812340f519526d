import { type ByteCursor, ensure, pictureSize, type Size } from "./byte_cursor.ts";

// JPEG (ITU T.81): tables, one frame, its scans with tables between, and the end.

const START_BYTES = 2;
const LENGTH_BYTES = 2;
const FILL = 0xff;
const SCAN = 0xda;
const END = 0xd9;
/** Baseline, extended and progressive; nobody shows the others. */
const FRAMES = [0xc0, 0xc1, 0xc2];
/** Codes, quantities, restarts and comments. */
const TABLES = [0xc4, 0xdb, 0xdd, 0xfe];
const BITS = 8;
const COMPONENTS = [1, 3, 4];

/** Read a file to its end of image. */
export function walkJpeg(cursor: ByteCursor): Size {
  cursor.skip(START_BYTES);
  let marker = pastTables(cursor, nextMarker(cursor));
  ensure(FRAMES.includes(marker), "it has no frame that anybody shows");
  const size = frame(cursor);
  marker = pastTables(cursor, nextMarker(cursor));
  ensure(marker === SCAN, "it has no pixels");
  while (marker === SCAN) marker = pastTables(cursor, scan(cursor));
  ensure(marker === END, "something else follows its pixels");
  return size;
}

function nextMarker(cursor: ByteCursor): number {
  const found = cursor.take(2);
  ensure(found.getUint8(0) === FILL, "something lies between its segments");
  let marker = found.getUint8(1);
  while (marker === FILL) marker = cursor.byte();
  return marker;
}

/** The first marker of something else than a table. */
function pastTables(cursor: ByteCursor, first: number): number {
  let marker = first;
  while (isTable(marker)) {
    rest(cursor);
    marker = nextMarker(cursor);
  }
  return marker;
}

/** Also what applications add. */
function isTable(marker: number): boolean {
  return TABLES.includes(marker) || (marker >= 0xe0 && marker <= 0xef);
}

function rest(cursor: ByteCursor): void {
  const length = cursor.take(LENGTH_BYTES).getUint16(0);
  ensure(length >= LENGTH_BYTES, "a segment is shorter than its length");
  cursor.skip(length - LENGTH_BYTES);
}

function frame(cursor: ByteCursor): Size {
  const found = cursor.take(8);
  const components = found.getUint8(7);
  const isKnown = found.getUint8(2) === BITS && COMPONENTS.includes(components);
  ensure(isKnown, "there are no such colours");
  const length = 8 + 3 * components;
  ensure(found.getUint16(0) === length, "its frame has another length");
  cursor.skip(3 * components);
  return pictureSize(found.getUint16(5), found.getUint16(3));
}

/** The marker that ends the pixels. */
function scan(cursor: ByteCursor): number {
  rest(cursor);
  return cursor.marker(isBehindPixels);
}

/** Neither a stuffed byte, nor a restart within a scan, nor filling. */
function isBehindPixels(marker: number): boolean {
  return marker !== 0 && marker !== FILL && !(marker >= 0xd0 && marker <= 0xd7);
}
