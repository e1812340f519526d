// What two parsers can read in two ways, an attacker can use. So an object that gives a
// key twice is an error here, and a number that is not written as a whole one is none.

export type JsonObject = Readonly<Record<string, unknown>>;

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const MOST_DEPTH = 512;
const PIECE = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const WHOLE = /^-?\d+$/;

type Nest = Set<string>[];

const BRACKETS: Readonly<Record<string, (nest: Nest) => void>> = {
  "{": enter,
  "[": enter,
  "}": (nest) => nest.pop(),
  "]": (nest) => nest.pop(),
};

/** The JSON object that the bytes hold; anything else is an error. */
export function readObject(bytes: Uint8Array): JsonObject {
  const text = UTF8.decode(bytes);
  const value: unknown = JSON.parse(text, wholeNumbers);
  ensureSingleKeys(text.match(PIECE) ?? []);
  if (!isObject(value)) throw new TypeError("not an object");
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wholeNumbers(
  _key: string,
  value: unknown,
  written?: { readonly source?: string },
): unknown {
  const isWhole = typeof value !== "number" || WHOLE.test(written?.source ?? "");
  return isWhole ? value : NaN;
}

function ensureSingleKeys(pieces: readonly string[]): void {
  const nest: Nest = [];
  for (const [at, piece] of pieces.entries()) {
    BRACKETS[piece]?.(nest);
    if (pieces[at + 1] === ":") note(nest.at(-1), JSON.parse(piece));
  }
}

function enter(nest: Nest): void {
  nest.push(new Set());
  if (nest.length > MOST_DEPTH) throw new RangeError("nested too deeply");
}

function note(keys: Set<string> | undefined, key: string): void {
  if (keys?.has(key)) throw new TypeError("a key is there twice");
  keys?.add(key);
}
