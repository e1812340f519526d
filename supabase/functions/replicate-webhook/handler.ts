import { once, setting } from "@infra/environment.ts";
import { ReplicateVerifier } from "@infra/webhook/replicate_verifier.ts";
import { serve } from "@middleware/serve.ts";
import { receiving } from "@middleware/webhook.ts";

/** What Replicate says of its own accord, while the API is away, too. */
export const handler = serve({
  POST: receiving({
    name: "replicate",
    keySetting: "REPLICATE_API_TOKEN",
    verifier: once(configured),
  }),
});

function configured(): ReplicateVerifier | undefined {
  const secrets =
    setting("REPLICATE_WEBHOOK_SECRET")?.split(",").map((each) => each.trim()).filter(
      Boolean,
    ) ?? [];
  return secrets.length === 0 ? undefined : new ReplicateVerifier(secrets);
}
