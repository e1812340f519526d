import assert from "node:assert/strict";
import postgres from "postgres";
import { required } from "@infra/environment.ts";
import { addUser, withDatabase } from "../testing/database.ts";
import { acceptTokens, token } from "../testing/token.ts";
import { handler } from "./handler.ts";

const ADDRESS = "http://127.0.0.1/functions/v1/voice-token";
const WISH = { model: "cartesia/access-token", grants: ["speech"] };
const KEY = "sk_car_only-for-tests";
const SECRET = "token-of-the-provider";
const PRICE = 5000;
const CARD = {
  model_id: WISH.model,
  grants: ["speech", "transcription"],
  most_seconds: 600,
  price: { input: 0, output: 0, cache_read: 0, cache_write: 0, request: PRICE },
};
const REFUSALS = [
  [401, 502, "provider_authentication", 0],
  [402, 502, "provider_quota", 0],
  [403, 502, "provider_permission", 0],
  [422, 422, "provider_invalid_request", 0],
  [429, 429, "provider_rate_limited", 0],
  [500, 503, "provider_overloaded", 0],
  [504, 504, "provider_timeout", PRICE],
  [200, 502, "provider_malformed_answer", PRICE],
] as const;

type Provider = (request: Request) => Promise<Response>;

acceptTokens();
Deno.env.set("CARTESIA_API_KEY", KEY);
Deno.env.set("STRATA_VOICE_TOKENS", JSON.stringify([CARD]));

Deno.test(
  "a token has the grants that were asked for, and is charged once",
  withDatabase(async () => {
    const ada = await addUser();
    const heard: unknown[] = [];
    const provider = async (request: Request): Promise<Response> => {
      heard.push(request.headers.get("authorization"), await request.json());
      return Response.json({ token: SECRET });
    };

    const answer = await provided(provider, () => ask(ada, WISH));

    const { expires_at: until, ...said } = await answer.json();
    assert.deepEqual(said, { token: SECRET, provider: "cartesia", grants: ["speech"] });
    assert(Math.abs(Date.parse(until) - Date.now() - 300_000) < 5000);
    assert.equal(answer.headers.get("cache-control"), "no-store");
    assert.deepEqual(heard, [`Bearer ${KEY}`, {
      grants: { tts: true },
      expires_in: 300,
    }]);
    assert.deepEqual(await charges(ada), [["completed", PRICE, false]]);
  }),
);

Deno.test(
  "whatever the provider says instead ends typed and settled",
  withDatabase(async () => {
    for (const [said, status, code, charge] of REFUSALS) {
      const ada = await addUser();
      const headers = { "retry-after": "7" };
      const provider = (): Promise<Response> =>
        Promise.resolve(
          new Response(`{"message": "${KEY}"}`, { status: said, headers }),
        );

      const answer = await provided(provider, () => ask(ada, WISH));

      assert.deepEqual([answer.status, (await answer.json()).code], [status, code]);
      assert.deepEqual(await charges(ada), [["failed", charge, charge > 0]]);
    }
  }),
);

Deno.test(
  "a provider that is not there is paid nothing",
  withDatabase(async () => {
    const ada = await addUser();
    await provided(() => Promise.resolve(new Response()), () => Promise.resolve());

    const answer = await ask(ada, WISH);

    assert.equal((await answer.json()).code, "provider_unreachable");
    assert.deepEqual(await charges(ada), [["failed", 0, false]]);
  }),
);

Deno.test(
  "where no price is said no token is offered",
  withDatabase(async () => {
    const ada = await addUser();
    Deno.env.delete("STRATA_VOICE_TOKENS");

    const answer = await ask(ada, WISH);
    Deno.env.set("STRATA_VOICE_TOKENS", JSON.stringify([CARD]));

    assert.deepEqual([answer.status, (await answer.json()).code], [
      404,
      "unknown_model",
    ]);
    assert.deepEqual(await charges(ada), []);
  }),
);

Deno.test(
  "prices that make no sense are the operator's business",
  withDatabase(async () => {
    const ada = await addUser();
    const codes: string[] = [];
    for (const told of ["{", "7", '[{"model_id": "cartesia/access-token"}]']) {
      Deno.env.set("STRATA_VOICE_TOKENS", told);
      codes.push((await (await ask(ada, WISH)).json()).code);
    }
    Deno.env.set("STRATA_VOICE_TOKENS", JSON.stringify([CARD]));

    assert.deepEqual(codes, Array(3).fill("configuration_error"));
  }),
);

/** Do something while there is such a provider. */
async function provided<T>(provider: Provider, act: () => Promise<T>): Promise<T> {
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  const server = Deno.serve(options, provider);
  Deno.env.set("CARTESIA_BASE_URL", `http://127.0.0.1:${server.addr.port}`);
  try {
    return await act();
  } finally {
    await server.shutdown();
  }
}

/** The lines of somebody's ledger. */
async function charges(userId: string): Promise<readonly unknown[]> {
  const owner = postgres(required("TEST_OWNER_URL"), { max: 1 });
  const rows = await owner`select outcome, micro_usd::int as paid, estimated
    from usage_records where user_id = ${userId} and operation = 'voice_access'`;
  await owner.end();
  return rows.map(({ outcome, paid, estimated }) => [outcome, paid, estimated]);
}

function ask(userId: string, wish: unknown): Promise<Response> {
  const headers = { authorization: `Bearer ${token(userId)}` };
  const body = JSON.stringify(wish);
  return handler(new Request(ADDRESS, { method: "POST", headers, body }));
}
