import type { Answer } from "./peer.ts";
import type { Settings } from "./setting.ts";

const SENT = /^\/storage\/v1\/object\/upload\/sign\/([^/]+)\/(.+)$/;

/** Tell asset-finalize of each file that has come, as a webhook of Supabase's would. */
export function announced(settings: Settings, ask: Answer): Answer {
  return async (request) => {
    const answer = await ask(request);
    const sent = SENT.exec(decodeURI(new URL(request.url).pathname));
    if (sent && request.method === "PUT" && answer.ok) {
      tell(settings, { bucket_id: sent[1], name: sent[2] }).catch(console.error);
    }
    return answer;
  };
}

async function tell(settings: Settings, record: unknown): Promise<void> {
  const event = { type: "INSERT", schema: "storage", table: "objects", record };
  const answer = await fetch(`${settings.FUNCTIONS_URL}/functions/v1/asset-finalize`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${settings.STRATA_STORAGE_HOOK_SECRET}`,
      "content-type": "application/json",
    },
    body: JSON.stringify(event),
  });
  console.log("asset-finalize:", answer.status, await answer.text());
}
