import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { type Pace, PublishedKeys } from "@infra/published_keys.ts";
import { readEd25519Keys } from "./ed25519_key_set.ts";
import type { Headed, Notice, WebhookVerifier } from "./notice.ts";
import { header, readBody, readName, readSecond, refusal } from "./reading.ts";

// Source: https://docs.fal.ai/model-endpoints/webhooks

type Signed = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
};

const HEADER = "x-fal-webhook-";
const SIGNATURE = /^[0-9A-Fa-f]{128}$/;
const PACE: Pace = { fresh: 3600, kept: 24 * 3600, interval: 60 };

/** Messages that fal signed for us; its keys sign those for all its customers. */
export class FalVerifier implements WebhookVerifier {
  readonly #published: PublishedKeys<readonly CryptoKey[]>;

  /**
   * Trust fal's published keys; none is fetched yet.
   *
   * @param userId ours with fal, as the header of a message names it
   * @param keySetUrl where fal publishes its keys
   * @param now seconds since 1970
   * @param elapsed seconds of a clock that only goes forward, for the age of keys
   */
  constructor(
    private readonly userId: string,
    keySetUrl: string,
    private readonly now: () => number = () => Date.now() / 1000,
    elapsed: (() => number) | undefined = undefined,
  ) {
    this.#published = new PublishedKeys(keySetUrl, readEd25519Keys, PACE, elapsed);
  }

  /**
   * Which request the message is about.
   *
   * fal may send it ten times, each signed anew: what it says of the request, and not
   * how often, is the event.
   */
  async verify(headers: Headed, body: Uint8Array<ArrayBuffer>): Promise<Notice> {
    const requestId = readName(header(headers, `${HEADER}request-id`));
    if (header(headers, `${HEADER}user-id`) !== this.userId) {
      throw refusal("for another customer of fal's");
    }
    const second = readSecond(header(headers, `${HEADER}timestamp`), this.now());
    const digest = createHash("sha256").update(body).digest("hex");
    await this.#ensureSigned({
      bytes: new TextEncoder().encode(
        [requestId, this.userId, second, digest].join("\n"),
      ),
      signature: signatureOf(header(headers, `${HEADER}signature`)),
    });
    return notice(requestId, body);
  }

  /** Newer keys are asked for when none that is known has signed it. */
  async #ensureSigned(signed: Signed): Promise<void> {
    const known = await this.#published.get(() => true);
    if (await isSignedByOneOf(known, signed)) return;
    const newest = await this.#published.get((keys) => keys !== known);
    if (newest === known || !await isSignedByOneOf(newest, signed)) {
      throw refusal("the signature is not fal's");
    }
  }
}

async function isSignedByOneOf(
  keys: readonly CryptoKey[],
  { bytes, signature }: Signed,
): Promise<boolean> {
  const verdicts = keys.map((key) =>
    crypto.subtle.verify("Ed25519", key, signature, bytes)
  );
  return (await Promise.all(verdicts)).includes(true);
}

function signatureOf(text: string): Uint8Array<ArrayBuffer> {
  if (SIGNATURE.test(text)) return new Uint8Array(Buffer.from(text, "hex"));
  throw refusal("the signature is not one of Ed25519");
}

function notice(requestId: string, body: Uint8Array): Notice {
  const { request_id: about, status } = readBody(body);
  if (about !== requestId) throw refusal("the body is about another request");
  const eventId = `${requestId}:${readName(status)}`;
  return { provider: "fal", eventId, ref: requestId };
}
