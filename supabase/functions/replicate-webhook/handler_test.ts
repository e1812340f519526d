import assert from "node:assert/strict";
import { required } from "@infra/environment.ts";
import { withDatabase } from "../testing/database.ts";
import { acceptReplicate, heardOf, replicateMessage } from "../testing/webhook.ts";
import { handler } from "./handler.ts";

const ADDRESS = "http://127.0.0.1/functions/v1/replicate-webhook";

acceptReplicate();

Deno.test(
  "a genuine message is stored once, however often it comes",
  withDatabase(async () => {
    const ref = crypto.randomUUID();

    const answers = await Promise.all([1, 2, 3].map(() => send(replicateMessage(ref))));

    assert.deepEqual(answers.map(({ status }) => status), [204, 204, 204]);
    assert.deepEqual(await heardOf(ref), ["replicate"]);
  }),
);

Deno.test(
  "a forged one is refused, and has no effect",
  withDatabase(async () => {
    const ref = crypto.randomUUID();

    const answer = await send(replicateMessage(ref, " "));

    assert.equal(answer.status, 401);
    assert.equal((await answer.json()).code, "webhook_not_genuine");
    assert.deepEqual(await heardOf(ref), []);
  }),
);

Deno.test(
  "while the database is away a genuine message is to be sent again",
  withDatabase(async () => {
    const there = required("DATABASE_URL");
    Deno.env.set("DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing");

    const answer = await send(replicateMessage(crypto.randomUUID()));
    Deno.env.set("DATABASE_URL", there);

    assert.deepEqual([answer.status, answer.headers.get("retry-after")], [503, "2"]);
  }),
);

Deno.test("a signed header that comes twice is refused", async () => {
  const message = replicateMessage(crypto.randomUUID());
  const headers = new Headers(message.headers);
  headers.append("webhook-signature", "v1,another");

  assert.equal((await send({ ...message, headers })).status, 401);
});

Deno.test("a message that is too long is not read to its end", async () => {
  const message = replicateMessage(crypto.randomUUID(), " ".repeat(256 * 1024));

  assert.equal((await send(message)).status, 413);
});

Deno.test("nothing but POST is offered", async () => {
  const answer = await send({ method: "GET" });

  assert.deepEqual([answer.status, answer.headers.get("allow")], [405, "POST"]);
});

function send(init: RequestInit): Promise<Response> {
  return handler(new Request(ADDRESS, init));
}
