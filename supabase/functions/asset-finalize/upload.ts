import type { Place } from "@infra/asset_file.ts";
import { isObject, type JsonObject } from "@infra/identity/strict_json.ts";

/** A file that has come, of somebody whom its path names. */
export type Upload = Place & { readonly userId: string };

const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const PATH = new RegExp(`^(${UUID})/${UUID}\\.[a-z0-9]{1,8}$`);

/** The file of which a row of `storage.objects` tells; nothing if it is none of ours. */
export function uploadIn(event: JsonObject): Upload | undefined {
  const { schema, table, record } = event;
  const row = schema === "storage" && table === "objects" ? record : undefined;
  const { bucket_id: bucket, name: path } = isObject(row) ? row : {};
  if (typeof bucket !== "string" || typeof path !== "string") return undefined;
  const userId = PATH.exec(path)?.[1];
  return userId === undefined ? undefined : { bucket, path, userId };
}
