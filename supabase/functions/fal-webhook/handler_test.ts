import assert from "node:assert/strict";
import { withDatabase } from "../testing/database.ts";
import { heardOf, openFal } from "../testing/webhook.ts";
import { handler } from "./handler.ts";

const ADDRESS = "http://127.0.0.1/functions/v1/fal-webhook";

Deno.test(
  "a genuine message is stored once; one for another customer has no effect",
  withDatabase(async () => {
    const [fal, ref, other] = [openFal(), crypto.randomUUID(), "another"];
    const message = fal.message(ref);
    const foreign = { ...message, headers: { ...message.headers, ...forUser(other) } };

    const answers = await Promise.all([message, message, foreign].map(send));
    await fal.close();

    assert.deepEqual(answers.map(({ status }) => status), [204, 204, 401]);
    assert.deepEqual(await heardOf(ref), ["fal"]);
  }),
);

function forUser(userId: string): Readonly<Record<string, string>> {
  return { "x-fal-webhook-user-id": userId };
}

function send(init: RequestInit): Promise<Response> {
  return handler(new Request(ADDRESS, init));
}
