import { decodeJwt, SignJWT } from "jose";
import type { Answer } from "./peer.ts";
import type { Settings } from "./setting.ts";

const STORAGE = "/storage/v1";

type Words = Readonly<Record<string, unknown>>;
type Mend = (answer: Response, asked: URL) => Response | Promise<Response>;

/** Say as Supabase does what the peer says otherwise. */
export function mended(settings: Settings, ask: Answer): Answer {
  const mends: readonly (readonly [RegExp, Mend])[] = [
    [/^POST \/auth\/v1\/(signup|token|verify)$/, reworded(session(settings))],
    [/^POST \/storage\/v1\/object\/(upload\/)?sign\//, reworded(signed)],
    [/^GET \/storage\/v1\/object\/info\//, reworded(sized)],
    [/^GET \/storage\/v1\/object\/sign\//, named],
  ];
  return async (request) => {
    const asked = new URL(request.url);
    const answer = await ask(request);
    const call = `${request.method} ${asked.pathname}`;
    const mend = answer.ok && mends.find(([pattern]) => pattern.test(call))?.[1];
    return mend ? await mend(answer, asked) : answer;
  };
}

function reworded(reword: (said: Words) => Words | Promise<Words>): Mend {
  return async (answer) => {
    const said: Words | readonly Words[] = await answer.json();
    const words = Array.isArray(said) ? said.map(reword) : reword(said as Words);
    const body = await (Array.isArray(words) ? Promise.all(words) : words);
    const headers = new Headers(answer.headers);
    headers.delete("content-length");
    return Response.json(body, { status: answer.status, headers });
  };
}

/** Its tokens do not say who issued them, nor how sure it is of the user. */
function session(settings: Settings): (said: Words) => Promise<Words> {
  const key = new TextEncoder().encode(settings.SUPABASE_JWT_SECRET);
  const more = { iss: `${settings.SUPABASE_URL}/auth/v1`, aal: "aal1" };
  return async (said) => {
    if (typeof said["access_token"] !== "string") return said;
    const claims = { ...decodeJwt(said["access_token"]), ...more, is_anonymous: false };
    const token = new SignJWT(claims).setProtectedHeader({ alg: "HS256", typ: "JWT" });
    return { ...said, access_token: await token.sign(key) };
  };
}

function signed({ signedUrl, ...said }: Words): Words {
  const signedURL = typeof signedUrl === "string" && signedUrl.replace(STORAGE, "");
  return signedURL ? { ...said, signedURL, url: signedURL } : said;
}

function sized(said: Words): Words {
  const { size } = { size: undefined, ...(said["metadata"] as Words) };
  return { ...said, size };
}

/** A link may say under which name a file is saved. */
function named(answer: Response, asked: URL): Response {
  const name = asked.searchParams.get("download");
  if (name === null) return answer;
  const saved = `attachment; filename*=UTF-8''${encodeURIComponent(name)}`;
  const headers = new Headers(answer.headers);
  headers.set("content-disposition", saved);
  return new Response(answer.body, { headers });
}
