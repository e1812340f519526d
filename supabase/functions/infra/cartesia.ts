import { required, setting } from "@infra/environment.ts";
import { bounded } from "@infra/bounded.ts";
import { readObject } from "@infra/identity/strict_json.ts";
import { broken, refused } from "@infra/provider_error.ts";

// Source: https://docs.cartesia.ai/get-started/authenticate-your-client-applications

const BASE_URL = "https://api.cartesia.ai";
const VERSION = "2026-08-14";
const MOST_BYTES = 64 * 1024;
const LONGEST_MILLISECONDS = 20_000;

/** What a token is good for, as Cartesia calls it. */
export type Grants = Readonly<Partial<Record<"tts" | "stt", true>>>;

/** A new token of Cartesia's with these grants and no others; it is kept nowhere. */
export async function issueToken(grants: Grants, seconds: number): Promise<string> {
  try {
    const response = await ask(JSON.stringify({ grants, expires_in: seconds }));
    const body = await bounded(response.body, MOST_BYTES);
    if (!response.ok) throw refused(response);
    const { token } = readObject(body);
    if (typeof token !== "string" || token === "") throw new TypeError("no token");
    return token;
  } catch (error) {
    throw broken(error);
  }
}

function ask(body: string): Promise<Response> {
  const base = (setting("CARTESIA_BASE_URL") ?? BASE_URL).replace(/\/+$/, "");
  return fetch(`${base}/access-token`, {
    method: "POST",
    headers: {
      "authorization": `Bearer ${required("CARTESIA_API_KEY")}`,
      "cartesia-version": VERSION,
      "content-type": "application/json",
    },
    body,
    redirect: "error",
    signal: AbortSignal.timeout(LONGEST_MILLISECONDS),
  });
}
