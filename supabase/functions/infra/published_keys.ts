import { Problem } from "@domain/problem.ts";
import { bounded } from "@infra/bounded.ts";
import { isThisMachine } from "@infra/environment.ts";

/** How often an issuer is asked, and how long its word holds, in seconds. */
export type Pace = {
  /** After which it is asked again. */
  readonly fresh: number;
  /** After which old keys are no good even while it is down. */
  readonly kept?: number;
  /** Between two fetches at least. */
  readonly interval: number;
  /** For a whole fetch. */
  readonly deadline?: number;
};

const MOST_BYTES = 64 * 1024;
const DEADLINE = 3;

/**
 * What an issuer publishes to check its signatures with, fetched and kept.
 *
 * One fetch at a time, and none sooner than the interval after the last: neither many
 * callers nor forgeries reach the endpoint more often. While it is down or answers
 * nonsense, the last good keys stay.
 */
export class PublishedKeys<Keys> {
  #keys: Keys | undefined;
  #fetchedAt = -Infinity;
  #attemptedAt = -Infinity;
  #flight: Promise<void> | undefined;

  /**
   * Remember where the keys are; nothing is fetched yet.
   *
   * @param url of the key set
   * @param read makes keys of what was fetched, or throws
   * @param now seconds of a clock that only goes forward
   */
  constructor(
    private readonly url: string,
    private readonly read: (body: Uint8Array) => Promise<Keys>,
    private readonly pace: Pace,
    private readonly now: () => number = () => performance.now() / 1000,
  ) {}

  /**
   * The keys, asked for again when they are old or not enough.
   *
   * Those that do not suffice are returned all the same when there are no newer ones.
   */
  async get(suffice: (keys: Keys) => boolean): Promise<Keys> {
    if (this.#isWanting(suffice) && this.#mayRefresh()) await this.#refresh();
    const isKept = this.#age() < (this.pace.kept ?? Infinity);
    if (this.#keys === undefined || !isKept) throw new Problem("unavailable");
    return this.#keys;
  }

  #age(): number {
    return this.now() - this.#fetchedAt;
  }

  #isWanting(suffice: (keys: Keys) => boolean): boolean {
    const isOld = this.#age() >= this.pace.fresh;
    return this.#keys === undefined || isOld || !suffice(this.#keys);
  }

  #mayRefresh(): boolean {
    const waited = this.now() - this.#attemptedAt;
    return this.#flight !== undefined || waited >= this.pace.interval;
  }

  /** Join the fetch in flight, or start one. */
  #refresh(): Promise<void> {
    return this.#flight ??= this.#fetch().finally(() => this.#flight = undefined);
  }

  async #fetch(): Promise<void> {
    this.#attemptedAt = this.now();
    try {
      this.#keys = await this.read(await this.#download());
      this.#fetchedAt = this.now();
    } catch (error) {
      console.warn("the key set was not refreshed:", nameOf(error));
    }
  }

  async #download(): Promise<Uint8Array> {
    const response = await fetch(this.url, {
      headers: { accept: "application/json" },
      redirect: "error",
      signal: AbortSignal.timeout((this.pace.deadline ?? DEADLINE) * 1000),
    });
    const body = await bounded(response.body, MOST_BYTES);
    if (response.status !== 200) throw new Error(`status ${response.status}`);
    return body;
  }
}

/** Whether only its owner can answer: https, or plain http of this machine. */
export function isTrustworthy(url: URL): boolean {
  const isPrivate = url.protocol === "http:" && isThisMachine(url);
  return isPrivate || url.protocol === "https:";
}

function nameOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : "unknown";
}
