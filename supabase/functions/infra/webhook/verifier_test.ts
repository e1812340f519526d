import assert from "node:assert/strict";
import vectors from "../../../../tests/vectors/webhook.json" with { type: "json" };
import { Problem } from "@domain/problem.ts";
import { FalVerifier } from "./fal_verifier.ts";
import type { Headed, WebhookVerifier } from "./notice.ts";
import { ReplicateVerifier } from "./replicate_verifier.ts";

type Message = {
  readonly name: string;
  readonly now: number;
  readonly secrets?: readonly string[];
  readonly headers: Headed;
  readonly body: string;
  readonly notice: unknown;
};
type Told = readonly (readonly [string, unknown])[];

Deno.test("every message of Replicate's is judged as the shared table says", async () => {
  const { messages } = vectors.replicate;
  const theirs = ({ secrets = [], now }: Message): WebhookVerifier =>
    new ReplicateVerifier(secrets, () => now);

  assert.deepEqual(await judged(messages, theirs), said(messages));
  assert.equal(messages.length, 44);
});

Deno.test("every message of fal's is judged as the shared table says", async () => {
  const { messages, key_set, user_id } = vectors.fal;
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  const server = Deno.serve(options, () => Response.json(key_set));
  const url = `http://127.0.0.1:${server.addr.port}`;
  const clock = { now: 0 };
  const fal = new FalVerifier(user_id, url, () => clock.now);
  const theirs = ({ now }: Message): WebhookVerifier => (clock.now = now, fal);

  const found = await judged(messages, theirs);
  await server.shutdown();

  assert.deepEqual(found, said(messages));
  assert.equal(messages.length, 46);
});

Deno.test("a secret that is not whole is refused at once", () => {
  for (const secret of ["whsec_", "whsec_c2hvcnQ=", `whsec_${"!".repeat(44)}`]) {
    assert.throws(() => new ReplicateVerifier([secret]), {
      message: "configuration_error",
    });
  }
});

/** What is made of each message, one after the other: they share a clock. */
async function judged(
  messages: readonly Message[],
  theirs: (message: Message) => WebhookVerifier,
): Promise<Told> {
  const told: (readonly [string, unknown])[] = [];
  for (const message of messages) {
    told.push([message.name, await judge(theirs(message), message)]);
  }
  return told;
}

async function judge(verifier: WebhookVerifier, message: Message): Promise<unknown> {
  const body = new TextEncoder().encode(message.body);
  try {
    const heard = await verifier.verify(message.headers, body);
    return { provider: heard.provider, event_id: heard.eventId, ref: heard.ref };
  } catch (error) {
    assert(!(error instanceof Problem) || error.code === "webhook_not_genuine");
    return null;
  }
}

function said(messages: readonly Message[]): Told {
  return messages.map(({ name, notice }) => [name, notice]);
}
