import type { Principal } from "@domain/principal.ts";
import { Problem } from "@domain/problem.ts";
import { principalOf } from "./claim.ts";
import { type Algorithm, type KeySource, PARAMETERS } from "./key.ts";
import { readToken, type UnverifiedToken } from "./unverified_token.ts";

/** The keys of each issuer and algorithm. */
export type KeyTables = ReadonlyMap<string, KeySource>;

/**
 * How the tables call an issuer's keys for an algorithm.
 *
 * Both together choose the keys: public ones are never asked for an HS256 signature, nor
 * the development secret for a token that claims to come from Supabase.
 */
export function table(algorithm: Algorithm, issuer: string): string {
  return `${algorithm} ${issuer}`;
}

/** Verifies access tokens shaped like those of Supabase Auth. */
export class TokenVerifier {
  /**
   * Trust these tables and no other.
   *
   * @param now seconds since 1970
   */
  constructor(
    private readonly tables: KeyTables,
    private readonly now: () => number = () => Date.now() / 1000,
  ) {}

  /**
   * Who the token speaks for.
   *
   * Whatever goes wrong in reading it means: refused.
   */
  async verify(token: string): Promise<Principal> {
    try {
      return await this.#verify(readToken(token));
    } catch (error) {
      throw error instanceof Problem ? error : refusal(error);
    }
  }

  async #verify(token: UnverifiedToken): Promise<Principal> {
    const source = this.tables.get(table(token.algorithm, token.issuer));
    const found = await source?.find(token.keyId);
    if (found?.algorithm !== token.algorithm) throw refusal("no such key");
    const { key } = found;
    const parameters = PARAMETERS[token.algorithm];
    const { signature, signed } = token;
    const isGenuine = await crypto.subtle.verify(parameters, key, signature, signed);
    if (!isGenuine) throw refusal("not signed by its issuer");
    return principalOf(token.claims, this.now());
  }
}

function refusal(cause: unknown): Problem {
  return new Problem("token_invalid", { cause });
}
