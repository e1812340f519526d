import { Problem } from "@domain/problem.ts";
import { setting } from "@infra/environment.ts";
import { receive } from "@infra/webhook/inbox.ts";
import { jobNamedBy } from "@infra/webhook/job_address.ts";
import type { Headed, Notice, WebhookVerifier } from "@infra/webhook/notice.ts";
import { refusal } from "@infra/webhook/reading.ts";
import { readBytes } from "@middleware/body.ts";
import type { Handler } from "@middleware/serve.ts";

/** Whose messages are taken, and how they are told from others. */
export type Provider = {
  readonly name: string;
  /** Which setting holds what only we and the provider know. */
  readonly keySetting: string;
  /** Nothing where none of its messages are taken. */
  readonly verifier: () => WebhookVerifier | undefined;
};

/** Who may have to fetch keys first goes on fetching them after that. */
const VERIFYING_MILLISECONDS = 800;
const SIGNED = /webhook-/;
const SEVERAL = ", ";

/** Takes what a provider says: verified, stored once, and acknowledged at once. */
export function receiving(provider: Provider): Handler {
  return async (request) => {
    const verifier = provider.verifier();
    if (verifier === undefined) throw new Problem("not_found");
    const body = await readBytes(request);
    const notice = await inTime(verified(verifier, request, body));
    const url = new URL(request.url);
    const jobId = jobNamedBy(url, provider.name, setting(provider.keySetting));
    await receive(notice, jobId);
    return new Response(null, { status: 204 });
  };
}

/** Whatever goes wrong in reading a message means: refused. */
async function verified(
  verifier: WebhookVerifier,
  request: Request,
  body: Uint8Array<ArrayBuffer>,
): Promise<Notice> {
  try {
    return await verifier.verify(headed(request), body);
  } catch (error) {
    throw error instanceof Problem ? error : refusal(error);
  }
}

/** A header that comes twice is refused: which of them was signed? */
function headed(request: Request): Headed {
  const signed = [...request.headers].filter(([name]) => SIGNED.test(name));
  if (signed.some(([, value]) => value.includes(SEVERAL))) {
    throw refusal("a header comes twice");
  }
  return Object.fromEntries(signed);
}

async function inTime(notice: Promise<Notice>): Promise<Notice> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Problem("unavailable")),
    VERIFYING_MILLISECONDS,
  );
  try {
    return await Promise.race([notice, late]);
  } finally {
    clearTimeout(timer);
  }
}
