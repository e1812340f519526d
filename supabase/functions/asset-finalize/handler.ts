import { UnsupportedFileError } from "@domain/file/byte_cursor.ts";
import { readFile, removeFile } from "@infra/asset_file.ts";
import { TooLongError } from "@infra/bounded.ts";
import { readJson } from "@middleware/body.ts";
import { requireSecret } from "@middleware/secret.ts";
import { serve } from "@middleware/serve.ts";
import { type Expected, expected, forget, keep } from "./expected.ts";
import { factsOf } from "./facts.ts";
import { uploadIn } from "./upload.ts";

type Outcome = "ready" | "removed" | "left";

/** Looks at a file as soon as Storage has it, so that nobody has to say so. */
export const handler = serve({ POST: finalize });

async function finalize(request: Request): Promise<Response> {
  requireSecret(request, "STRATA_STORAGE_HOOK_SECRET");
  const upload = uploadIn(await readJson(request));
  const file = upload && await expected(upload);
  const outcome = file === undefined ? "left" : await looked(file);
  return Response.json({ outcome });
}

/** Believe the bytes alone; what is not what was announced is thrown away. */
async function looked(file: Expected): Promise<Outcome> {
  try {
    const bytes = await readFile(file, file.sizeBytes);
    if (bytes === undefined) return "left";
    await keep(file, factsOf(bytes, file));
    return "ready";
  } catch (error) {
    if (!isBad(error)) throw error;
    await removeFile(file);
    await forget(file);
    return "removed";
  }
}

function isBad(error: unknown): boolean {
  return error instanceof UnsupportedFileError || error instanceof TooLongError;
}
