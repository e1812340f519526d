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
  const parts = [...(await request.formData()).values()];
  const body = parts.find((part) => part instanceof File) ?? null;
  const headers = new Headers(request.headers);
  headers.delete("content-length");
  headers.set("content-type", body?.type || "application/octet-stream");
  return new Request(request.url, { method: request.method, headers, body });
}
