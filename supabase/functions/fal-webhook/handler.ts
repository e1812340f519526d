import { misconfigured, once, setting } from "@infra/environment.ts";
import { isTrustworthy } from "@infra/published_keys.ts";
import { FalVerifier } from "@infra/webhook/fal_verifier.ts";
import { serve } from "@middleware/serve.ts";
import { receiving } from "@middleware/webhook.ts";

const KEY_SET_URL = "https://rest.fal.ai/.well-known/jwks.json";

/** What fal says of its own accord, while the API is away, too. */
export const handler = serve({
  POST: receiving({
    name: "fal",
    keySetting: "FAL_KEY",
    verifier: once(configured),
  }),
});

function configured(): FalVerifier | undefined {
  const userId = setting("FAL_USER_ID");
  const url = setting("FAL_JWKS_URL") ?? KEY_SET_URL;
  const parsed = URL.parse(url);
  if (parsed === null || !isTrustworthy(parsed)) {
    misconfigured("FAL_JWKS_URL must begin with https://");
  }
  return userId === undefined ? undefined : new FalVerifier(userId, url);
}
