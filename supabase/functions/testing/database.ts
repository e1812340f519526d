import { sql } from "drizzle-orm";
import postgres from "postgres";
import { asCaller, asSystem, closeDb } from "@infra/database";
import { required } from "@infra/environment.ts";

const PRICE = { input: 1, output: 1, cache_read: 1, cache_write: 1, request: 0 };

/** Sign somebody up, as the owner of the database; the trigger makes the profile. */
export async function addUser(): Promise<string> {
  const owner = postgres(required("TEST_OWNER_URL"), { max: 1, onnotice: () => {} });
  const userId = crypto.randomUUID();
  await owner`insert into auth.users (id, email)
    values (${userId}, ${`${userId}@example.test`})`;
  await owner.end();
  return userId;
}

/** Let somebody make a call that costs so much, through the functions of the ledger. */
export async function spend(userId: string, microUsd: number): Promise<void> {
  const id = crypto.randomUUID();
  const caller = { kind: "user", subject: userId, expiresAt: 0 } as const;
  const hold = JSON.stringify(holdOf(id, userId, microUsd));
  await asCaller(
    caller,
    (transaction) =>
      transaction.execute(sql`select reserve_usage(${hold}::jsonb, true)`),
  );
  const settled = JSON.stringify([settlementOf(id, microUsd)]);
  await asSystem((transaction) =>
    transaction.execute(sql`select settle_usage(${settled}::jsonb)`)
  );
}

/** Run a test that leaves no connection behind. */
export function withDatabase(test: () => Promise<void>): () => Promise<void> {
  return async () => {
    try {
      await test();
    } finally {
      await closeDb();
    }
  };
}

function holdOf(id: string, userId: string, microUsd: number): Record<string, unknown> {
  return {
    id,
    user_id: userId,
    operation: "chat",
    attempt: 1,
    model: "sandbox/echo",
    micro_usd: microUsd,
    input_tokens: 7,
    price: PRICE,
    counts_as_request: true,
    takes_slot: false,
    lease_seconds: 60,
    units: 0,
  };
}

function settlementOf(id: string, microUsd: number): Record<string, unknown> {
  return {
    reservation_id: id,
    outcome: "completed",
    input_tokens: 5,
    cache_read_tokens: 2,
    cache_write_tokens: null,
    output_tokens: 11,
    reasoning_tokens: null,
    micro_usd: microUsd,
    estimated: false,
    units: 0,
  };
}
