import { Problem } from "@domain/problem.ts";
import { misconfigured, setting } from "@infra/environment.ts";
import { isObject } from "@infra/identity/strict_json.ts";
import type { Price } from "@infra/ledger.ts";
import type { Wish } from "./wish.ts";

/** A provider's tokens, as the catalogue of the API has them. */
export type Card = {
  readonly model_id: string;
  readonly grants: readonly string[];
  readonly most_seconds: number;
  /** `request` is what each of them is charged. */
  readonly price: Price;
};

const SETTING = "STRATA_VOICE_TOKENS";
const PROVIDER = "cartesia/";

/** The card of a kind of token; without a price, or a key, nothing is offered. */
export function cardOf(model: string): Card {
  const isKnown = setting("CARTESIA_API_KEY") !== undefined &&
    model.startsWith(PROVIDER);
  const card = isKnown ? cards().find((each) => each.model_id === model) : undefined;
  if (card === undefined) throw new Problem("unknown_model");
  return card;
}

/** Refuse a token that the provider does not issue. */
export function ensureGrantable(wish: Wish, card: Card): void {
  const isOffered = wish.grants.every((grant) => card.grants.includes(grant));
  if (!isOffered || wish.lifetimeSeconds > card.most_seconds) {
    throw new Problem("grant_not_offered");
  }
}

function cards(): readonly Card[] {
  const told = read(setting(SETTING) ?? "[]");
  if (Array.isArray(told) && told.every(isCard)) return told;
  misconfigured(`${SETTING} must be what 'strata voice-tokens' prints`);
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isCard(value: unknown): value is Card {
  const { model_id, grants, most_seconds, price } = isObject(value) ? value : {};
  const isNamed = typeof model_id === "string" && Array.isArray(grants);
  const isPriced = isObject(price) && Number.isSafeInteger(price["request"]);
  return isNamed && isPriced && typeof most_seconds === "number";
}
