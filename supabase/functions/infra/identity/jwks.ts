import { Problem } from "@domain/problem.ts";
import { type Pace, PublishedKeys } from "@infra/published_keys.ts";
import type { KeySource, VerificationKey } from "./key.ts";
import { type KeySet, readKeySet } from "./key_set.ts";

const PACE: Pace = { fresh: 600, interval: 10 };

/**
 * Keys by name, at most ten minutes old while the endpoint answers.
 *
 * Tokens with invented key names reach it once in ten seconds at most.
 */
export class JwksKeySource implements KeySource {
  readonly #published: PublishedKeys<KeySet>;

  constructor(url: string, now?: () => number) {
    this.#published = new PublishedKeys(url, readKeySet, PACE, now);
  }

  async find(keyId: string | undefined): Promise<VerificationKey> {
    if (keyId === undefined) throw new Problem("token_invalid");
    const key = (await this.#published.get((keys) => keys.has(keyId))).get(keyId);
    if (key === undefined) throw new Problem("token_invalid");
    return key;
  }
}
