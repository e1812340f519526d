// What an app does with Supabase's own client; prints what came of it.
import { createClient, type SupabaseClient } from "@supabase/supabase-js";

type Thread = { readonly thread_id: string };
type Job = { readonly job_id: string };
type Upload = {
  readonly asset: { readonly asset_id: string };
  readonly upload: { readonly url: string };
};
type Asset = { readonly status: string; readonly url: string };
type Session = {
  readonly client: SupabaseClient;
  readonly id: string;
  readonly token: string;
};

const [url = "", key = "", api = ""] = Deno.args;
const PASSWORD = "only-for-tests";
const PICTURE = Uint8Array.fromBase64(Deno.args[3] ?? "");

const [ada, eve] = [await signedUp("ada"), await signedUp("eve")];
const thread = await call<Thread>(ada, "POST", "threads", { title: "Bread" });
const job = await call<Job>(ada, "POST", "image-jobs", {
  model: "sandbox/image",
  prompt: "Bread",
});
const asset = await call<Upload>(ada, "POST", "assets", {
  media_type: "image/png",
  size_bytes: PICTURE.length,
});
const sent = await upload(ada, asset.upload.url);
const done = await call<Asset>(ada, "POST", `assets/${asset.asset.asset_id}/complete`);
const shown = await call<Asset>(ada, "GET", `assets/${asset.asset.asset_id}`);
const picture = await (await fetch(shown.url)).bytes();
const usage = await ada.client.functions.invoke("usage-summary", { method: "GET" });

console.log(JSON.stringify({
  own: [await ids(ada, "threads"), await ids(ada, "jobs")],
  expected: [[thread.thread_id], [job.job_id]],
  others: [await ids(eve, "threads"), await ids(eve, "jobs")],
  inserted: [await insertFor(ada, "threads"), await insertFor(ada, "jobs")],
  renamed: await rename(eve, thread.thread_id),
  sent,
  status: done.status,
  same: picture.toBase64() === PICTURE.toBase64(),
  plan: usage.data.quota.plan_id,
}));
Deno.exit();

async function signedUp(name: string): Promise<Session> {
  const client = createClient(url, key);
  const login = { email: `${crypto.randomUUID()}@${name}.test`, password: PASSWORD };
  await client.auth.signUp(login);
  const { data, error } = await client.auth.signInWithPassword(login);
  if (error) throw error;
  return { client, id: data.user.id, token: data.session.access_token };
}

async function call<Said>(
  who: Session,
  method: string,
  path: string,
  body?: unknown,
): Promise<Said> {
  const headers = {
    authorization: `Bearer ${who.token}`,
    "content-type": "application/json",
  };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(`${api}/api/${path}`, { method, headers, ...sent });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return await answer.json();
}

async function upload(who: Session, link: string): Promise<string | undefined> {
  const { pathname, searchParams } = new URL(link);
  const path = pathname.split("/sign/assets/")[1] ?? "";
  const token = searchParams.get("token") ?? "";
  const { error } = await who.client.storage.from("assets")
    .uploadToSignedUrl(path, token, new Blob([PICTURE], { type: "image/png" }));
  return error?.message;
}

async function ids(who: Session, table: string): Promise<string[]> {
  const { data } = await who.client.from(table).select("id");
  return data?.map(({ id }) => id) ?? [];
}

async function insertFor(victim: Session, table: string): Promise<string | undefined> {
  const row = { id: crypto.randomUUID(), user_id: victim.id };
  const { error } = await eve.client.from(table).insert(row);
  return error?.code;
}

async function rename(who: Session, id: string): Promise<number | undefined> {
  const { data } = await who.client.from("threads").update({ title: "Mine" })
    .eq("id", id).select("id");
  return data?.length;
}
