import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";
import { misconfigured } from "@infra/environment.ts";
import type { Headed, Notice, WebhookVerifier } from "./notice.ts";
import { header, readBody, readName, readSecond, refusal } from "./reading.ts";

// Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md

const PREFIX = /^whsec_/;
const LEAST_KEY_BYTES = 24;

/** Messages that were signed with a secret that only Replicate shares with us. */
export class ReplicateVerifier implements WebhookVerifier {
  readonly #keys: readonly Buffer[];

  /**
   * Trust whoever knows one of the secrets.
   *
   * @param secrets of Replicate, each `whsec_…`; two while one replaces the other
   * @param now seconds since 1970
   */
  constructor(
    secrets: readonly string[],
    private readonly now: () => number = () => Date.now() / 1000,
  ) {
    this.#keys = secrets.map(signingKey);
  }

  /** Which prediction the message is about. */
  verify(headers: Headed, body: Uint8Array): Promise<Notice> {
    const eventId = readName(header(headers, "webhook-id"));
    const second = readSecond(header(headers, "webhook-timestamp"), this.now());
    const given = header(headers, "webhook-signature").split(" ");
    this.#ensureSigned([`${eventId}.${second}.`, body], given);
    const ref = readName(readBody(body)["id"]);
    return Promise.resolve({ provider: "replicate", eventId, ref });
  }

  #ensureSigned(
    parts: readonly (string | Uint8Array)[],
    given: readonly string[],
  ): void {
    const made = this.#keys.map((key) => signature(parts, key));
    const isSigned = made.some((mine) => given.some((its) => areSame(mine, its)));
    if (!isSigned) throw refusal("no signature is Replicate's");
  }
}

function signingKey(secret: string): Buffer {
  const text = secret.replace(PREFIX, "");
  const key = Buffer.from(text, "base64");
  if (key.length < LEAST_KEY_BYTES || key.toString("base64") !== text) {
    misconfigured("REPLICATE_WEBHOOK_SECRET is not whole: copy it, 'whsec_' first");
  }
  return key;
}

function signature(parts: readonly (string | Uint8Array)[], key: Buffer): string {
  const hmac = createHmac("sha256", key);
  parts.forEach((part) => hmac.update(part));
  return `v1,${hmac.digest("base64")}`;
}

function areSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
