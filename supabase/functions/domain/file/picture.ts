import { ByteCursor, ensure, letters, type Size } from "./byte_cursor.ts";
import { walkGif } from "./gif.ts";
import { walkJpeg } from "./jpeg.ts";
import { walkPng } from "./png.ts";
import { walkWebp } from "./webp.ts";

// What a picture is, told from its bytes alone, as the API does it: no name, ending or
// declared type is believed, nothing is decoded, and nothing may follow its end.

type Format = {
  readonly mediaType: string;
  /** Whether a file begins so, told from its first twelve bytes, a letter each. */
  readonly begins: (head: string) => boolean;
  readonly walk: (cursor: ByteCursor) => Size;
};

const HEAD_BYTES = 12;
const WEBP = /^RIFF.{4}WEBP/s;
const GIF = /^GIF8[79]a/;
const FORMATS: readonly Format[] = [
  { mediaType: "image/png", begins: starting("\x89PNG\r\n\x1a\n"), walk: walkPng },
  { mediaType: "image/jpeg", begins: starting("\xff\xd8\xff"), walk: walkJpeg },
  { mediaType: "image/webp", begins: (head) => WEBP.test(head), walk: walkWebp },
  { mediaType: "image/gif", begins: (head) => GIF.test(head), walk: walkGif },
];

/** The types of files that are looked at here; the API knows others, too. */
export const MEDIA_TYPES: readonly string[] = FORMATS.map((each) => each.mediaType);

/** What a picture is. */
export type Picture = Size & { readonly mediaType: string };

/** Look at a whole file; what is no picture from its first byte to its last throws. */
export function pictureIn(bytes: Uint8Array): Picture {
  ensure(bytes.length >= HEAD_BYTES, "it is too short");
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEAD_BYTES);
  const head = letters(view, 0, HEAD_BYTES);
  const format = FORMATS.find(({ begins }) => begins(head));
  ensure(format !== undefined, "it begins like no picture");
  const cursor = new ByteCursor(bytes);
  const size = format.walk(cursor);
  ensure(cursor.isAtEnd, "something follows its end");
  return { ...size, mediaType: format.mediaType };
}

function starting(mark: string): (head: string) => boolean {
  return (head) => head.startsWith(mark);
}
