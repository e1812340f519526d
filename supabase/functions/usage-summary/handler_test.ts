import assert from "node:assert/strict";
import { addUser, spend, withDatabase } from "../testing/database.ts";
import { acceptTokens, token } from "../testing/token.ts";
import { handler } from "./handler.ts";

const ADDRESS = "http://127.0.0.1/functions/v1/usage-summary";

acceptTokens();

Deno.test(
  "a user sees what they have spent, and nobody else's",
  withDatabase(async () => {
    const [ada, ben] = await Promise.all([addUser(), addUser()]);
    await Promise.all([spend(ada, 40), spend(ben, 1000)]);
    await spend(ada, 2);

    const { summary, quota } = await shown(ada);

    assert.deepEqual(summary.total, {
      calls: 2,
      estimated_calls: 0,
      input_tokens: 14,
      output_tokens: 22,
      micro_usd: 42,
    });
    assert.deepEqual(summary.models, [{ ...summary.total, model: "sandbox/echo" }]);
    assert.equal(quota.limits[0]?.used, 42);
  }),
);

Deno.test(
  "another month is another sum",
  withDatabase(async () => {
    const ada = await addUser();
    await spend(ada, 40);

    const { summary } = await shown(ada, "?month=2025-02");

    assert.deepEqual([summary.month, summary.days], ["2025-02", []]);
  }),
);

Deno.test(
  "whoever was deleted is told so",
  withDatabase(async () => {
    const response = await ask(crypto.randomUUID());

    assert.equal(response.status, 401);
    assert.equal((await response.json()).code, "account_not_found");
  }),
);

Deno.test("a month that is none is refused", async () => {
  const response = await ask(crypto.randomUUID(), "?month=2026-13");

  assert.equal(response.status, 422);
});

Deno.test("a service has no usage of its own", async () => {
  const claims = { role: "service_role", sub: undefined };
  const response = await ask("", "", claims);

  assert.equal((await response.json()).code, "user_required");
});

async function shown(userId: string, query = ""): Promise<Shown> {
  const response = await ask(userId, query);
  assert.equal(response.status, 200);
  return await response.json();
}

type Shown = {
  readonly summary: {
    readonly month: string;
    readonly total: Readonly<Record<string, number>>;
    readonly models: readonly unknown[];
    readonly days: readonly unknown[];
  };
  readonly quota: { readonly limits: readonly { readonly used: number }[] };
};

function ask(
  userId: string,
  query = "",
  claims: Record<string, unknown> = {},
): Promise<Response> {
  const headers = { authorization: `Bearer ${token(userId, claims)}` };
  return handler(new Request(`${ADDRESS}${query}`, { headers }));
}
