/** A file is none that is taken. */
export class UnsupportedFileError extends Error {
  override readonly name = "UnsupportedFileError";
}

/** How large a picture is, in pixels. */
export type Size = { readonly width: number; readonly height: number };

const MOST_PARTS = 200_000;
const MOST_PIXELS = 50_000_000;

/** Refuse the file if this does not hold; the reason is for the log alone. */
export function ensure(holds: boolean, reason: string): asserts holds {
  if (!holds) throw new UnsupportedFileError(reason);
}

/** What a header claims, if somebody could hold that much in memory. */
export function pictureSize(width: number, height: number): Size {
  const pixels = width * height;
  ensure(pixels > 0 && pixels <= MOST_PIXELS, "it claims too many pixels, or none");
  return { width, height };
}

/**
 * The bytes of a file, read from the first to the last.
 *
 * Who makes a file of millions of tiny parts makes us work for each of them; therefore
 * only so many are read.
 */
export class ByteCursor {
  #at = 0;
  #parts = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** Whether everything has been read. */
  get isAtEnd(): boolean {
    return this.#at === this.bytes.length;
  }

  /** The next bytes. */
  take(size: number): DataView {
    const start = this.#pass(size);
    return new DataView(this.bytes.buffer, this.bytes.byteOffset + start, size);
  }

  /** The next byte. */
  byte(): number {
    return this.take(1).getUint8(0);
  }

  /** Pass over bytes, however many. */
  skip(size: number): void {
    this.#pass(size);
  }

  /** Pass over bytes up to two that match, the first of them 0xFF; return the second. */
  marker(isMeant: (second: number) => boolean): number {
    this.skip(0);
    let found = this.bytes.indexOf(0xff, this.#at);
    while (found >= 0 && !isMeant(this.bytes[found + 1] ?? 0)) {
      found = this.bytes.indexOf(0xff, found + 1);
    }
    ensure(found >= 0, "it breaks off");
    this.#at = found + 2;
    return this.bytes[found + 1] ?? 0;
  }

  #pass(size: number): number {
    this.#parts += 1;
    ensure(this.#parts <= MOST_PARTS, "it has too many parts");
    const start = this.#at;
    ensure(size <= this.bytes.length - start, "it breaks off");
    this.#at = start + size;
    return start;
  }
}

/** The text that stands at some place, a byte a letter. */
export function letters(view: DataView, at: number, size: number): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, size);
  return String.fromCharCode(...bytes);
}
