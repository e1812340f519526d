import { Problem } from "@domain/problem.ts";
import { corsHeaders, preflight } from "@middleware/cors.ts";
import { problemResponse } from "@middleware/problem.ts";
import { requestIdOf } from "@middleware/request_id.ts";

export type Handler = (request: Request) => Promise<Response>;
/** What a function does, by method. */
export type Actions = Readonly<Record<string, Handler>>;

/** Methods, failures, CORS and request ids, once for every function. */
export function serve(actions: Actions): Handler {
  return async (request) => {
    const requestId = requestIdOf(request);
    const response = await answer(actions, request, requestId);
    return dressed(response, { ...corsHeaders(request), "x-request-id": requestId });
  };
}

async function answer(
  actions: Actions,
  request: Request,
  requestId: string,
): Promise<Response> {
  try {
    return await chosen(actions, request.method)(request);
  } catch (error) {
    return problemResponse(error, requestId);
  }
}

function chosen(actions: Actions, method: string): Handler {
  const methods = Object.keys(actions);
  if (method === "OPTIONS") return () => Promise.resolve(preflight(methods));
  const action = new Map(Object.entries(actions)).get(method);
  if (action === undefined) {
    throw new Problem("method_not_allowed", { headers: { Allow: methods.join(", ") } });
  }
  return action;
}

/** The same answer with more headers; those of somebody else's cannot be changed. */
function dressed(response: Response, more: Readonly<Record<string, string>>): Response {
  const headers = new Headers(response.headers);
  const always = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
  for (const [name, value] of Object.entries({ ...always, ...more })) {
    headers.set(name, value);
  }
  return new Response(response.body, { status: response.status, headers });
}
