const SAFE = /^[A-Za-z0-9._-]{1,64}$/;

/** The caller's name for a request if it is harmless, else a new one. */
export function requestIdOf(request: Request): string {
  const given = request.headers.get("x-request-id") ?? "";
  return SAFE.test(given) ? given : crypto.randomUUID().replaceAll("-", "");
}
