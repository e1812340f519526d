import assert from "node:assert/strict";
import postgres from "postgres";
import { required } from "@infra/environment.ts";
import { addUser, withDatabase } from "../testing/database.ts";
import { handler } from "./handler.ts";

const ADDRESS = "http://127.0.0.1/functions/v1/asset-finalize";
const SECRET = "a secret of the database's own, for tests alone";
const BUCKET = "assets";

const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };

Deno.test(
  "while Storage is away nothing is said of a file, and it is asked for again",
  withDatabase(async () => {
    const server = Deno.serve(options, () => new Response("{}", { status: 500 }));
    trust(`http://127.0.0.1:${server.addr.port}`);
    const path = await announced();

    const answer = await told(path);
    await server.shutdown();

    assert.equal(answer.status, 503);
    assert.equal((await answer.json()).code, "storage_unavailable");
    assert.equal(answer.headers.get("retry-after"), "2");
    assert.equal(await statusOf(path), "pending");
  }),
);

Deno.test("whoever does not know the secret is refused before the body", async () => {
  const answers = await Promise.all([told("any", "guessed"), told("any", "")]);

  const codes = await Promise.all(
    answers.map(async (each) => (await each.json()).code),
  );
  assert.deepEqual(codes, ["token_invalid", "token_missing"]);
});

Deno.test("a secret that is too short opens nothing", async () => {
  Deno.env.set("STRATA_STORAGE_HOOK_SECRET", "short");

  const answer = await told("any", "short");

  assert.deepEqual([answer.status, (await answer.json()).code], [
    503,
    "configuration_error",
  ]);
});

function trust(storage: string): void {
  Deno.env.set("SUPABASE_URL", storage);
  Deno.env.set("SUPABASE_SERVICE_ROLE_KEY", "sb_secret_for_tests");
  Deno.env.set("STRATA_STORAGE_HOOK_SECRET", SECRET);
}

/** The path of a picture that somebody new wants to send. */
async function announced(): Promise<string> {
  const [userId, id] = [await addUser(), crypto.randomUUID()];
  const path = `${userId}/${id}.png`;
  const owner = postgres(required("TEST_OWNER_URL"), { max: 1 });
  await owner`insert into assets
    (id, user_id, kind, status, bucket, path, media_type, size_bytes)
    values (${id}, ${userId}, 'image', 'pending', ${BUCKET}, ${path}, 'image/png', 9)`;
  await owner.end();
  return path;
}

async function statusOf(path: string): Promise<unknown> {
  const owner = postgres(required("TEST_OWNER_URL"), { max: 1 });
  const [row] = await owner`select status from assets where path = ${path}`;
  await owner.end();
  return row?.["status"];
}

function told(path: string, secret = SECRET): Promise<Response> {
  const record = { bucket_id: BUCKET, name: path };
  const body = JSON.stringify({ schema: "storage", table: "objects", record });
  const headers = { authorization: `Bearer ${secret}` };
  return handler(new Request(ADDRESS, { method: "POST", headers, body }));
}
