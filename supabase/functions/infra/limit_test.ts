import assert from "node:assert/strict";
import type { Problem } from "@domain/problem.ts";
import { limitReached } from "./limit.ts";

const MINUTE = new Date(Date.now() + 30_000).toISOString();
const REFUSAL = {
  meter: "requests_per_minute",
  limit: 60,
  used: 60,
  reserved: 0,
  resets_at: MINUTE,
  needed: 1,
};

Deno.test("a limit that starts anew says when to come again", () => {
  const { status, headers, document } = refused({});

  assert.equal(status, 429);
  assert.equal(document["code"], "request_rate_limit");
  assert.deepEqual(document["limit"], { ...REFUSAL, remaining: 0 });
  assert.deepEqual(headers, {
    "X-RateLimit-Limit": "60",
    "X-RateLimit-Remaining": "0",
    "X-RateLimit-Reset": "30",
    "Retry-After": "30",
  });
});

Deno.test("waiting won't do for more than the whole limit", () => {
  assert.equal(refused({ needed: 61 }).headers["Retry-After"], undefined);
});

Deno.test("where there is no period, somebody's answer has to end first", () => {
  const meter = "concurrent_generations";

  const { code, headers } = refused({ meter, resets_at: null });

  assert.equal(code, "concurrency_limit");
  assert.equal(headers["Retry-After"], "3");
});

function refused(changes: Partial<Record<keyof typeof REFUSAL, unknown>>): Problem {
  return limitReached(JSON.stringify({ ...REFUSAL, ...changes }), undefined);
}
