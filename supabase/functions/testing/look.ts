import { sql } from "drizzle-orm";
import type { User } from "@domain/principal.ts";
import { asCaller, closeDb, getDb, type Transaction } from "@infra/database";

// Prints what each of some users sees of every table, looking all at the same time and
// again and again; and what the login itself sees.

const ROUNDS = 10;
const [names = "", ...userIds] = Deno.args;
const tables = names.split(",");

const seen = await Promise.all(userIds.map(async (userId) => {
  const rounds = Array.from({ length: ROUNDS }, () => everything(userId));
  return [userId, await Promise.all(rounds)] as const;
}));
const login = await Promise.all(tables.map((table) => told(rows(getDb(), table))));
await closeDb();
console.log(JSON.stringify({ seen: Object.fromEntries(seen), login }));

async function everything(userId: string): Promise<Record<string, string>> {
  const caller: User = { kind: "user", subject: userId, expiresAt: 0 };
  const looks = tables.map(async (table) => {
    const looked = asCaller(caller, (transaction) => rows(transaction, table));
    return [table, await told(looked)] as const;
  });
  return Object.fromEntries(await Promise.all(looks));
}

async function rows(
  database: Pick<Transaction, "execute">,
  table: string,
): Promise<string> {
  const found = await database.execute<{ readonly rows: string | null }>(
    sql`select string_agg(each::text, '|') as rows from ${
      sql.identifier(table)
    } as each`,
  );
  return found[0]?.rows ?? "";
}

/** What was seen, or the code of the refusal. */
function told(looked: Promise<string>): Promise<string> {
  return looked.catch((error) => error.code ?? error.cause.code);
}
