import assert from "node:assert/strict";
import vectors from "../../../../tests/vectors/token.json" with { type: "json" };
import { JwksKeySource } from "./jwks.ts";
import { sharedSecret } from "./key.ts";
import { table, TokenVerifier } from "./verifier.ts";

type Judged = { readonly kind: string; readonly subject: string | null } | null;

Deno.test("every token of the shared table is judged as it says", async () => {
  const server = serveKeys();
  const verifier = theirVerifier(`http://127.0.0.1:${server.addr.port}`);

  const judged = await Promise.all(
    vectors.tokens.map(async ({ name, token }) => [name, await judge(verifier, token)]),
  );
  await server.shutdown();

  const said = vectors.tokens.map(({ name, principal }) => [name, principal]);
  assert.deepEqual(Object.fromEntries(judged), Object.fromEntries(said));
});

function serveKeys(): Deno.HttpServer<Deno.NetAddr> {
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  return Deno.serve(options, () => Response.json({ keys: vectors.keys }));
}

function theirVerifier(keySet: string): TokenVerifier {
  const published = new JwksKeySource(keySet);
  const { issuer, development_issuer: home } = vectors;
  const tables = new Map([
    [table("ES256", issuer), published],
    [table("RS256", issuer), published],
    [table("HS256", issuer), sharedSecret(vectors.legacy_secret, "a test")],
    [table("HS256", home), sharedSecret(vectors.development_secret, "a test")],
  ]);
  return new TokenVerifier(tables, () => vectors.now);
}

async function judge(verifier: TokenVerifier, token: string): Promise<Judged> {
  try {
    const { kind, subject = null } = await verifier.verify(token);
    return { kind, subject };
  } catch (error) {
    assert(error instanceof Error && error.name === "Problem");
    assert.equal(error.message, "token_invalid");
    return null;
  }
}
