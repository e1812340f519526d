import { type ByteCursor, ensure, pictureSize, type Size } from "./byte_cursor.ts";

// GIF (87a, 89a): a screen, then pictures and extensions up to the trailer.

const PICTURE = 0x2c;
const EXTENSION = 0x21;
const TRAILER = 0x3b;
const HAS_COLOURS = 0x80;

const BLOCKS: Readonly<Record<number, (cursor: ByteCursor) => void>> = {
  [PICTURE]: picture,
  [EXTENSION]: extension,
  [TRAILER]: (cursor) => cursor.skip(0),
};

/** Read a file to its trailer. */
export function walkGif(cursor: ByteCursor): Size {
  const screen = cursor.take(13);
  cursor.skip(colourBytes(screen.getUint8(10)));
  let [block, isDrawn] = [0, false];
  while (block !== TRAILER) {
    block = cursor.byte();
    const read = BLOCKS[block];
    ensure(read !== undefined, "there is no such block");
    read(cursor);
    isDrawn ||= block === PICTURE;
  }
  ensure(isDrawn, "it has no pixels");
  return pictureSize(screen.getUint16(6, true), screen.getUint16(8, true));
}

function colourBytes(flags: number): number {
  return flags & HAS_COLOURS ? 3 << (flags % 8 + 1) : 0;
}

function picture(cursor: ByteCursor): void {
  const found = cursor.take(9);
  pictureSize(found.getUint16(4, true), found.getUint16(6, true));
  cursor.skip(colourBytes(found.getUint8(8)));
  const bits = cursor.byte();
  ensure(bits >= 2 && bits <= 8, "there are no such codes");
  parts(cursor);
}

function extension(cursor: ByteCursor): void {
  cursor.skip(1);
  parts(cursor);
}

/** Pass over parts of up to 255 bytes, each behind its length; the last is empty. */
function parts(cursor: ByteCursor): void {
  let length = cursor.byte();
  while (length > 0) length = cursor.take(length + 1).getUint8(length);
}
