import assert from "node:assert/strict";
import { sql } from "drizzle-orm";
import { addUser, withDatabase } from "../testing/database.ts";
import type { User } from "@domain/principal.ts";
import { asCaller, asSystem, getDb, type Transaction } from "./database.ts";

const SETTINGS = sql`select current_user as role,
  current_setting('request.jwt.claims', true) as claims,
  current_setting('request.jwt.claim.sub', true) as sub,
  current_setting('timezone') as zone`;
const AFTERWARDS = sql`select current_user as role,
  concat(current_setting('request.jwt.claims', true),
    current_setting('request.jwt.claim.sub', true)) as claims`;

Deno.test(
  "a transaction is its caller's, however the claims are read, and is over then",
  withDatabase(async () => {
    const { subject, caller } = someone();

    const [within] = await asCaller(caller, (ours) => ours.execute(SETTINGS));
    const after = await Promise.all(
      [1, 2, 3, 4].map(() => getDb().execute(AFTERWARDS)),
    );

    const claims = JSON.stringify({ sub: subject, role: "authenticated" });
    assert.deepEqual({ ...within }, {
      role: "strata_user",
      claims,
      sub: subject,
      zone: "UTC",
    });
    assert.deepEqual(
      after.map(([row]) => ({ ...row })),
      after.map(() => ({ role: "strata_app", claims: "" })),
    );
  }),
);

Deno.test(
  "the system is nobody",
  withDatabase(async () => {
    const [within] = await asSystem((ours) => ours.execute(SETTINGS));

    const { role, claims, sub } = within ?? {};
    assert.deepEqual([role, claims, sub], ["strata_system", "", ""]);
  }),
);

Deno.test(
  "what was begun is undone when the work fails",
  withDatabase(async () => {
    const caller = { ...someone().caller, subject: await addUser() };
    const name = (ours: Transaction) =>
      ours.execute(sql`update profiles set display_name = 'Ada' returning user_id`);

    const failed = asCaller(caller, async (ours) => {
      assert.equal((await name(ours)).length, 1);
      throw new Error("of the work");
    });

    await assert.rejects(failed, { message: "of the work" });
    const [left] = await asCaller(
      caller,
      (ours) => ours.execute(sql`select display_name from profiles`),
    );
    assert.equal(left?.["display_name"], null);
  }),
);

Deno.test(
  "what was refused within is not passed over",
  withDatabase(async () => {
    const { caller } = someone();

    const swallowed = asCaller(caller, async (ours) => {
      await ours.execute(sql`delete from plans`).catch(() => {});
      return "done";
    });

    await assert.rejects(swallowed, { message: "permission_denied" });
  }),
);

Deno.test(
  "what Postgres refuses is a problem, and no words of its own",
  withDatabase(async () => {
    const { caller } = someone();
    const asked = [
      sql`select ${"\0"}::text`,
      sql`delete from plans`,
      sql`table nothing`,
    ];

    const codes = await Promise.all(
      asked.map((statement) =>
        asCaller(caller, (ours) => ours.execute(statement)).catch(({ code }) => code)
      ),
    );

    const meant = ["invalid_input", "permission_denied", "configuration_error"];
    assert.deepEqual(codes, meant);
  }),
);

function someone(): { readonly subject: string; readonly caller: User } {
  const subject = crypto.randomUUID();
  return { subject, caller: { kind: "user", subject, expiresAt: 0 } };
}
