import { type Code, Problem } from "@domain/problem.ts";
import { type Counted, type Standing, standing } from "@domain/standing.ts";

type Refusal = Counted & { readonly needed: number };

const CODES: Readonly<Record<string, Code>> = {
  key_monthly_micro_usd: "key_spend_limit",
  monthly_micro_usd: "monthly_spend_limit",
  requests_per_minute: "request_rate_limit",
  concurrent_generations: "concurrency_limit",
  monthly_images: "image_limit",
  monthly_characters: "character_limit",
  monthly_audio_seconds: "audio_limit",
  storage_bytes: "storage_full",
};
/** Where there is no period, somebody's answer has to end first. */
const BUSY_SECONDS = 3;

/** What a refusal of the ledger means: which limit, how it stands, when to come again. */
export function limitReached(detail: string, cause: unknown): Problem {
  const refusal: Refusal = JSON.parse(detail);
  const { needed } = refusal;
  const stands = standing(refusal);
  return new Problem(CODES[stands.meter] ?? "internal_error", {
    headers: { ...limitHeaders(stands), ...again(stands, needed) },
    more: { limit: { ...stands, needed } },
    cause,
  });
}

function limitHeaders(
  { limit, remaining, resets_at }: Standing,
): Record<string, string> {
  const reset = resets_at === null ? {} : { "X-RateLimit-Reset": `${left(resets_at)}` };
  return {
    "X-RateLimit-Limit": `${limit}`,
    "X-RateLimit-Remaining": `${remaining}`,
    ...reset,
  };
}

/** Waiting won't do for what is more than the whole limit. */
function again({ limit, resets_at }: Standing, needed: number): Record<string, string> {
  if (needed > (limit ?? 0)) return {};
  return { "Retry-After": `${resets_at === null ? BUSY_SECONDS : left(resets_at)}` };
}

function left(resetsAt: string): number {
  return Math.max(Math.ceil((Date.parse(resetsAt) - Date.now()) / 1000), 1);
}
