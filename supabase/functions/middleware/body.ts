import { Problem } from "@domain/problem.ts";
import { bounded, TooLongError } from "@infra/bounded.ts";
import { type JsonObject, readObject } from "@infra/identity/strict_json.ts";

const MOST_BYTES = 256 * 1024;

/** The bytes of a body, exactly as they came; a long one is not read to its end. */
export async function readBytes(
  request: Request,
  mostBytes: number = MOST_BYTES,
): Promise<Uint8Array<ArrayBuffer>> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > mostBytes) throw new Problem("body_too_large");
  return await bounded(request.body, mostBytes).catch(refuse);
}

/** The JSON object in a body. */
export async function readJson(request: Request): Promise<JsonObject> {
  const bytes = await readBytes(request);
  try {
    return readObject(bytes);
  } catch (cause) {
    throw new Problem("invalid_input", { cause });
  }
}

function refuse(cause: unknown): never {
  throw cause instanceof TooLongError
    ? new Problem("body_too_large")
    : new Problem("invalid_input", { cause });
}
