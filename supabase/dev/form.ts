import { Buffer } from "node:buffer";
import type { Answer } from "./peer.ts";

const FORM = "multipart/form-data";

/** Take files out of the forms in which clients send them; the peer opens few of these. */
export function unpacked(ask: Answer): Answer {
  return async (request) => {
    const kind = request.headers.get("content-type") ?? "";
    return await ask(kind.startsWith(FORM) ? await fileOf(request) : request);
  };
}

async function fileOf(request: Request): Promise<Request> {
  const parts = [...(await formOf(request)).values()];
  const body = parts.find((part) => part instanceof File) ?? null;
  const headers = new Headers(request.headers);
  headers.delete("content-length");
  headers.set("content-type", body?.type || "application/octet-stream");
  return new Request(request.url, { method: request.method, headers, body });
}

/** What supabase-js sends has no name, and Deno drops what has none. */
async function formOf(request: Request): Promise<FormData> {
  const sent = Buffer.from(await request.arrayBuffer()).toString("latin1");
  const body = Buffer.from(sent.replace('; name=""', '; name="file"'), "latin1");
  return await new Response(body, { headers: request.headers }).formData();
}
