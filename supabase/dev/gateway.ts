import { administration } from "./admin.ts";
import { forPages } from "./cors.ts";
import { unpacked } from "./form.ts";
import { announced } from "./hook.ts";
import { mended } from "./mending.ts";
import type { Answer } from "./peer.ts";
import type { Settings } from "./setting.ts";

/** Everything at one address, as clients of Supabase expect it. */
export function gateway(settings: Settings, peer: Answer): Answer {
  const known = mended(settings, peer);
  const routes: ReadonlyMap<string, Answer> = new Map([
    ["/auth/v1/admin/users/", forPages(administration(settings))],
    ["/auth/v1/", forPages(known)],
    ["/functions/v1/", passedOn(settings.FUNCTIONS_URL)],
    ["/rest/v1/", forPages(known)],
    ["/storage/v1/", forPages(announced(settings, unpacked(known)))],
  ]);
  return async (request) => {
    const { pathname } = new URL(request.url);
    const route = [...routes].find(([prefix]) => pathname.startsWith(prefix));
    return await (route?.[1] ?? missing)(request);
  };
}

function passedOn(address: string): Answer {
  return (request) => {
    const { pathname, search } = new URL(request.url);
    return fetch(new Request(`${address}${pathname}${search}`, request));
  };
}

function missing(): Promise<Response> {
  return Promise.resolve(Response.json({ message: "Not found" }, { status: 404 }));
}
