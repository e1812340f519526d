import { Problem } from "@domain/problem.ts";
import { bounded } from "@infra/bounded.ts";
import { getSupabase } from "@infra/supabase.ts";

/** Where a file is. */
export type Place = { readonly bucket: string; readonly path: string };

const READ_MILLISECONDS = 30_000;
const MISSING = "404";

/**
 * The bytes of a file; nothing where there is none.
 *
 * One that is longer than that is not read to its end, and throws.
 */
export async function readFile(
  { bucket, path }: Place,
  mostBytes: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const signal = AbortSignal.timeout(READ_MILLISECONDS);
  const storage = getSupabase().storage.from(bucket);
  const { data, error } = await storage.download(path, {}, { signal }).asStream();
  if (error === null) return await bounded(data, mostBytes);
  if ("statusCode" in error && error.statusCode === MISSING) return undefined;
  throw new Problem("storage_unavailable", { cause: error });
}

/** Delete a file; one that is gone is no error. */
export async function removeFile({ bucket, path }: Place): Promise<void> {
  const { error } = await getSupabase().storage.from(bucket).remove([path]);
  if (error !== null) throw new Problem("storage_unavailable", { cause: error });
}
