import { moment } from "@domain/standing.ts";
import { issueToken } from "@infra/cartesia.ts";
import { readJson } from "@middleware/body.ts";
import { serve } from "@middleware/serve.ts";
import { requireUser } from "@middleware/token.ts";
import { charged, held } from "./charge.ts";
import { asked } from "./grant.ts";
import { wishIn } from "./wish.ts";

/** Lets a phone talk to the provider itself, for a short time and for one price. */
export const handler = serve({ POST: issue });

async function issue(request: Request): Promise<Response> {
  const caller = await requireUser(request);
  const wish = wishIn(await readJson(request));
  const hold = await held(caller, wish);
  const { grants, lifetimeSeconds: seconds } = wish;
  const expiresAt = new Date(Date.now() + seconds * 1000);
  const token = await charged(hold, () => issueToken(asked(grants), seconds));
  const provider = wish.model.split("/")[0];
  return Response.json({ token, provider, grants, expires_at: moment(expiresAt) });
}
