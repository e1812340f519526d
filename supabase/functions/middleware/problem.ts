import { Problem } from "@domain/problem.ts";

const MEDIA_TYPE = "application/problem+json";

/** The answer to a request that failed so; what nobody foresaw is answered neutrally. */
export function problemResponse(error: unknown, requestId: string): Response {
  const problem = error instanceof Problem ? error : new Problem("internal_error");
  if (problem.status >= 500) log(error, requestId);
  const { status, headers, document } = problem;
  return new Response(JSON.stringify(document), {
    status,
    headers: { ...headers, "content-type": MEDIA_TYPE },
  });
}

/**
 * One line for the operator.
 *
 * Names, codes and places only: messages of drivers and parsers repeat what they choked
 * on, which may be anybody's secret. A wrong setting is the operator's own, and is told.
 */
function log(error: unknown, requestId: string): void {
  const causes = chain(error).map(traits);
  console.error(JSON.stringify({ event: "failed", request_id: requestId, causes }));
}

function chain(error: unknown): readonly Error[] {
  return error instanceof Error ? [error, ...chain(error.cause)] : [];
}

function traits(error: Error): Readonly<Record<string, unknown>> {
  const code = "code" in error ? error.code : undefined;
  const advice = error.name === "AdviceError" ? error.message : undefined;
  return { name: error.name, code, advice, at: frames(error) };
}

function frames(error: Error): readonly string[] {
  const lines = error.stack?.replace(error.message, "").split("\n") ?? [];
  return lines.filter((line) => /^\s+at /.test(line)).map((line) => line.trim());
}
