import type { Answer } from "./peer.ts";

/** Let web pages of this machine ask for everything; the peer forgets Auth. */
export function forPages(ask: Answer): Answer {
  return async (request) => {
    const isPreflight = request.method === "OPTIONS";
    const answer = isPreflight ? new Response(null) : await ask(request);
    const headers = new Headers(answer.headers);
    headers.set("access-control-allow-origin", "*");
    headers.set("access-control-allow-methods", "GET, HEAD, POST, PUT, PATCH, DELETE");
    headers.set("access-control-allow-headers", wanted(request));
    return new Response(answer.body, { status: answer.status, headers });
  };
}

function wanted(request: Request): string {
  return request.headers.get("access-control-request-headers") ?? "*";
}
