/**
 * Draws on the limits of users as a function at the edge does: each line is a list of
 * calls to reserve for at once, and is answered with how each was refused, or null.
 */
import { createInterface } from "node:readline";
import process from "node:process";
import { sql } from "drizzle-orm";
import { userOf } from "@domain/principal.ts";
import { Problem } from "@domain/problem.ts";
import { asCaller } from "@infra/database";

type Hold = { readonly user_id: string };

for await (const line of createInterface({ input: process.stdin })) {
  const holds: readonly Hold[] = JSON.parse(line);
  console.log(JSON.stringify(await Promise.all(holds.map(refusal))));
}

async function refusal(hold: Hold): Promise<unknown> {
  const caller = userOf({ kind: "user", subject: hold.user_id, expiresAt: 0 });
  const wanted = sql`select reserve_usage(${JSON.stringify(hold)}::jsonb, false)`;
  try {
    await asCaller(caller, (transaction) => transaction.execute(wanted));
    return null;
  } catch (error) {
    if (error instanceof Problem) return error.document;
    throw error;
  }
}
