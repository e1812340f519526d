import { gateway } from "./gateway.ts";
import { leaveWithParent } from "./parent.ts";
import { openPeer } from "./peer.ts";
import { readSettings } from "./setting.ts";

const settings = readSettings();
const { hostname, port } = new URL(settings.SUPABASE_URL);
const peer = await openPeer(settings);

Deno.serve({ hostname, port: Number(port) }, gateway(settings, peer));
await leaveWithParent();
