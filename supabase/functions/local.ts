import { Problem } from "@domain/problem.ts";
import { problemResponse } from "@middleware/problem.ts";
import { requestIdOf } from "@middleware/request_id.ts";
import type { Handler } from "@middleware/serve.ts";
import { handler as assetFinalize } from "./asset-finalize/handler.ts";
import { handler as falWebhook } from "./fal-webhook/handler.ts";
import { handler as replicateWebhook } from "./replicate-webhook/handler.ts";
import { handler as usageSummary } from "./usage-summary/handler.ts";
import { handler as voiceToken } from "./voice-token/handler.ts";

const FUNCTIONS: ReadonlyMap<string, Handler> = new Map([
  ["asset-finalize", assetFinalize],
  ["fal-webhook", falWebhook],
  ["replicate-webhook", replicateWebhook],
  ["usage-summary", usageSummary],
  ["voice-token", voiceToken],
]);

/** Every function in one process, where Supabase has them; for development and tests. */
export function handler(request: Request): Promise<Response> {
  const [, , , name = ""] = new URL(request.url).pathname.split("/");
  return (FUNCTIONS.get(name) ?? missing)(request);
}

function missing(request: Request): Promise<Response> {
  const answer = problemResponse(new Problem("not_found"), requestIdOf(request));
  return Promise.resolve(answer);
}

if (import.meta.main) {
  Deno.serve({
    hostname: "127.0.0.1",
    port: Number(Deno.args[0] ?? 0),
    onListen: ({ port }) => console.log(`Functions at http://127.0.0.1:${port}`),
  }, handler);
}
