import { handler } from "../functions/local.ts";
import { leaveWithParent } from "./parent.ts";

const port = Number(Deno.args[0]);

Deno.serve({ hostname: "127.0.0.1", port }, handler);
await leaveWithParent();
