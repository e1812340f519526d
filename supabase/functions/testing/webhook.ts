import { Buffer } from "node:buffer";
import {
  createHash,
  createHmac,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from "node:crypto";
import { sql } from "drizzle-orm";
import { asSystem } from "@infra/database";

// Messages of providers, signed without the code under test.

const SECRET = Buffer.from("a secret for tests ".repeat(2));
const FAL_USER = "github|1234567";

/** Let the functions take what `replicateMessage` makes. */
export function acceptReplicate(): void {
  Deno.env.set("REPLICATE_WEBHOOK_SECRET", `whsec_${SECRET.toString("base64")}`);
  Deno.env.set("REPLICATE_API_TOKEN", "r8_only-for-tests");
}

/** What Replicate sends of a prediction. */
export function replicateMessage(ref: string, changed = ""): RequestInit {
  const body = JSON.stringify({ id: ref, status: "succeeded" });
  const second = `${Math.floor(Date.now() / 1000)}`;
  const signed = `${ref}-event.${second}.${body}`;
  const signature = createHmac("sha256", SECRET).update(signed).digest("base64");
  const headers = {
    "webhook-id": `${ref}-event`,
    "webhook-timestamp": second,
    "webhook-signature": `v1,${signature}`,
  };
  return { method: "POST", headers, body: `${body}${changed}` };
}

/** A fal of the test's own: how it signs, and where its keys are published. */
export type Fal = {
  readonly message: (requestId: string) => RequestInit;
  readonly close: () => Promise<void>;
};

/** Publish a key, and let the functions take what it signs. */
export function openFal(): Fal {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const { x } = publicKey.export({ format: "jwk" });
  const keySet = { keys: [{ kty: "OKP", crv: "Ed25519", use: "sig", x }] };
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  const server = Deno.serve(options, () => Response.json(keySet));
  Deno.env.set("FAL_USER_ID", FAL_USER);
  Deno.env.set("FAL_JWKS_URL", `http://127.0.0.1:${server.addr.port}`);
  return {
    message: (requestId) => falMessage(privateKey, requestId),
    close: () => server.shutdown(),
  };
}

function falMessage(key: KeyObject, requestId: string): RequestInit {
  const body = JSON.stringify({ request_id: requestId, status: "OK" });
  const second = `${Math.floor(Date.now() / 1000)}`;
  const digest = createHash("sha256").update(body).digest("hex");
  const signed = Buffer.from([requestId, FAL_USER, second, digest].join("\n"));
  const headers = {
    "x-fal-webhook-request-id": requestId,
    "x-fal-webhook-user-id": FAL_USER,
    "x-fal-webhook-timestamp": second,
    "x-fal-webhook-signature": sign(null, signed, key).toString("hex"),
  };
  return { method: "POST", headers, body };
}

/** What is in the inbox about a request. */
export async function heardOf(ref: string): Promise<readonly string[]> {
  const rows = await asSystem((transaction) =>
    transaction.execute<{ readonly provider: string }>(
      sql`select provider from webhook_inbox where ref = ${ref}`,
    )
  );
  return rows.map(({ provider }) => provider);
}
