import { asCaller } from "@infra/database";
import { serve } from "@middleware/serve.ts";
import { requireUser } from "@middleware/token.ts";
import { monthAsked } from "./month.ts";
import { quota } from "./quota.ts";
import { summary } from "./summary.ts";

/** What the caller has used in a month, and may still use. */
export const handler = serve({ GET: show });

async function show(request: Request): Promise<Response> {
  const caller = await requireUser(request);
  const month = monthAsked(request);
  const shown = await asCaller(caller, async (transaction) => ({
    summary: await summary(transaction, caller.subject, month),
    quota: await quota(transaction, caller.subject),
  }));
  return Response.json(shown);
}
