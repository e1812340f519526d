import { type Principal, type User, userOf } from "@domain/principal.ts";
import { Problem } from "@domain/problem.ts";
import { getVerifier } from "@infra/identity/factory.ts";

const BEARER = /^bearer (.+)$/i;

/** Who is calling: to be settled before a byte of the body is read. */
export async function requirePrincipal(request: Request): Promise<Principal> {
  return await getVerifier().verify(bearerToken(request));
}

/** The calling user; a service is refused. */
export async function requireUser(request: Request): Promise<User> {
  return userOf(await requirePrincipal(request));
}

/** The token of the only Authorization header; several are joined and so refused. */
export function bearerToken(request: Request): string {
  const token = BEARER.exec(request.headers.get("authorization") ?? "")?.[1];
  if (token === undefined) throw new Problem("token_missing");
  return token;
}
