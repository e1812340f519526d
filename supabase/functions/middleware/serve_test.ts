import assert from "node:assert/strict";
import { corsHeaders } from "@supabase/supabase-js/cors";
import { limitReached } from "@infra/limit.ts";
import { readBytes, readJson } from "./body.ts";
import { serve } from "./serve.ts";

const ADDRESS = "http://127.0.0.1/functions/v1/echo";
const CANARY = "canary-of-a-driver";
const echo = serve({
  POST: async (request) => Response.json(await readJson(request)),
  PUT: async (request) => Response.json((await readBytes(request, 8)).length),
  GET: () => Promise.reject(new Error(CANARY)),
});

Deno.test("a preflight is answered without a token", async () => {
  const response = await send({ method: "OPTIONS" });

  assert.equal(response.status, 204);
  assert.equal(response.headers.get("access-control-allow-methods"), "POST, PUT, GET");
});

Deno.test("a page may send whatever Supabase's client sends", async () => {
  const { headers } = await send({ method: "OPTIONS" });

  const allowed = headers.get("access-control-allow-headers")?.split(", ") ?? [];
  const sent = corsHeaders["Access-Control-Allow-Headers"]?.split(", ") ?? [];
  assert(sent.includes("authorization"));
  assert.deepEqual(sent.filter((name) => !allowed.includes(name)), []);
});

Deno.test("every answer may be read by a web page, and has a name", async () => {
  const methods = ["POST", "PUT", "GET", "DELETE", "OPTIONS", "HEAD", "PATCH"];

  const responses = await Promise.all(methods.map((method) => send({ method })));

  for (const { headers } of responses) {
    assert.equal(headers.get("access-control-allow-origin"), "*");
    assert.match(headers.get("x-request-id") ?? "", /^[0-9a-f]{32}$/);
    assert.equal(headers.get("cache-control"), "no-store");
  }
});

Deno.test("a star among the named origins is any page, as with the API", async () => {
  Deno.env.set("STRATA_ALLOWED_ORIGINS", "https://app.example.test, *");

  const { headers } = await send({ headers: { origin: "https://other.example.test" } });
  Deno.env.delete("STRATA_ALLOWED_ORIGINS");

  assert.equal(headers.get("access-control-allow-origin"), "*");
});

Deno.test("a page may read what a limit that is reached says of itself", async () => {
  const { headers } = limitReached(
    JSON.stringify({
      meter: "requests_per_minute",
      limit: 1,
      used: 1,
      reserved: 0,
      resets_at: new Date(),
      needed: 1,
    }),
    undefined,
  );

  const shown = (await send({})).headers.get("access-control-expose-headers") ?? "";

  const told = Object.keys(headers).map((name) => name.toLowerCase());
  assert.equal(told.length, 4);
  assert.deepEqual(told.filter((name) => !shown.split(", ").includes(name)), []);
});

Deno.test("a method that is not offered names those that are", async () => {
  const response = await send({ method: "DELETE" });

  assert.equal(response.status, 405);
  assert.equal(response.headers.get("allow"), "POST, PUT, GET");
  assert.equal(response.headers.get("content-type"), "application/problem+json");
  assert.equal((await response.json()).code, "method_not_allowed");
});

Deno.test("what nobody foresaw is answered neutrally, and logged without words", async () => {
  const lines: string[] = [];
  const { error } = console;
  console.error = (line: string): number => lines.push(line);

  const response = await send({ headers: { "x-request-id": "mine-1" } });
  console.error = error;

  assert.equal(response.status, 500);
  assert.equal((await response.json()).code, "internal_error");
  assert.match(lines.join(), /"request_id":"mine-1".*serve_test/);
  assert(!lines.join().includes(CANARY));
});

Deno.test("a name of the caller's is kept when it is harmless", async () => {
  const named = await send({ headers: { "x-request-id": "abc-1.2_3" } });
  const harmful = await send({ headers: { "x-request-id": "a b" } });

  assert.equal(named.headers.get("x-request-id"), "abc-1.2_3");
  assert.notEqual(harmful.headers.get("x-request-id"), "a b");
});

Deno.test("a body that is no JSON object, or says a key twice, is refused", async () => {
  const bodies = ["", "[]", "null", "{", '{"a": 1, "a": 2}', "\ufeff{}", "\xff"];

  const responses = await Promise.all(
    bodies.map((body) => send({ method: "POST", body })),
  );

  assert.deepEqual(responses.map((each) => each.status), bodies.map(() => 422));
});

Deno.test("a body that is too long is refused, announced or not", async () => {
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(1024)),
  });
  const announced = { "content-length": "9" };

  const responses = await Promise.all([
    send({ method: "PUT", body: endless }),
    send({ method: "PUT", body: "x", headers: announced }),
    send({ method: "PUT", body: "12345678" }),
  ]);

  assert.deepEqual(responses.map((each) => each.status), [413, 413, 200]);
});

function send(init: RequestInit): Promise<Response> {
  return echo(new Request(ADDRESS, init));
}
