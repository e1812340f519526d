import { setting } from "@infra/environment.ts";

/** What Supabase's clients send, and a name for the request. */
const ALLOWED = [
  "authorization",
  "apikey",
  "baggage",
  "content-type",
  "traceparent",
  "tracestate",
  "x-client-info",
  "x-region",
  "x-request-id",
  "x-retry-count",
].join(", ");
const EXPOSED = [
  "retry-after",
  "www-authenticate",
  "x-ratelimit-limit",
  "x-ratelimit-remaining",
  "x-ratelimit-reset",
  "x-request-id",
].join(", ");
const ANY = "*";
const DAY_SECONDS = "86400";

/** What lets a web page see an answer, whatever the answer is. */
export function corsHeaders(request: Request): Readonly<Record<string, string>> {
  const origin = allowedOrigin(request.headers.get("origin"));
  return {
    vary: "Origin",
    "access-control-expose-headers": EXPOSED,
    ...(origin === undefined ? {} : { "access-control-allow-origin": origin }),
  };
}

/** Which methods and headers a web page may send. */
export function preflight(methods: readonly string[]): Response {
  const headers = {
    "access-control-allow-methods": methods.join(", "),
    "access-control-allow-headers": ALLOWED,
    "access-control-max-age": DAY_SECONDS,
  };
  return new Response(null, { status: 204, headers });
}

/** Any page, unless the operator names some: a token is sent, never a cookie. */
function allowedOrigin(origin: string | null): string | undefined {
  const named = setting("STRATA_ALLOWED_ORIGINS")?.split(",").map((each) =>
    each.trim()
  );
  if (named === undefined || named.includes(ANY)) return ANY;
  return named.find((each) => each === origin);
}
