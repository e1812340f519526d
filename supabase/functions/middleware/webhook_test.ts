import assert from "node:assert/strict";
import type { WebhookVerifier } from "@infra/webhook/notice.ts";
import { serve } from "./serve.ts";
import { receiving } from "./webhook.ts";

const ADDRESS = "http://127.0.0.1/functions/v1/any-webhook";

Deno.test("a provider is not kept waiting for its own keys", async () => {
  const began = performance.now();

  const answer = await told({ verify: () => new Promise(() => {}) });

  assert.deepEqual([answer.status, answer.headers.get("retry-after")], [503, "2"]);
  assert(performance.now() - began < 1000);
});

Deno.test("whatever a verifier stumbles over is a refusal", async () => {
  const answer = await told({ verify: () => Promise.reject(new RangeError("deep")) });

  assert.deepEqual([answer.status, (await answer.json()).code], [
    401,
    "webhook_not_genuine",
  ]);
});

Deno.test("of whom nobody listens to there is no place", async () => {
  const answer = await told(undefined);

  assert.deepEqual([answer.status, (await answer.json()).code], [404, "not_found"]);
});

function told(verifier: WebhookVerifier | undefined): Promise<Response> {
  const provider = { name: "any", keySetting: "ANY_KEY", verifier: () => verifier };
  const handler = serve({ POST: receiving(provider) });
  return handler(new Request(ADDRESS, { method: "POST", body: "{}" }));
}
