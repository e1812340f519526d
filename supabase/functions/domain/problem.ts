import catalogue from "./problem.json" with { type: "json" };

/** The stable name of a failure; the API knows the same ones. */
export type Code = keyof typeof catalogue;

type Entry = {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
};

type Circumstances = {
  /** What the answer carries beside the headers that its kind always has. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What the document says beside its sentences. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** What has happened; never shown. */
  readonly cause?: unknown;
};

/**
 * A failure that the caller can act on.
 *
 * Its sentences are fixed and safe to show to anyone; what else is known of it travels
 * as its cause, for the log alone.
 */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly headers: Readonly<Record<string, string>>;
  readonly #more: Readonly<Record<string, unknown>>;

  constructor(readonly code: Code, circumstances: Circumstances = {}) {
    super(code, { cause: circumstances.cause });
    this.headers = { ...entry(code).headers, ...circumstances.headers };
    this.#more = circumstances.more ?? {};
  }

  get status(): number {
    return entry(this.code).status;
  }

  /** What the caller is told (RFC 9457). */
  get document(): Readonly<Record<string, unknown>> {
    const { status, title, detail } = entry(this.code);
    const code = this.code;
    return { type: `/problems/${code}`, title, status, code, detail, ...this.#more };
  }
}

function entry(code: Code): Entry {
  return catalogue[code];
}
