import { sql } from "drizzle-orm";
import { type Counted, standing } from "@domain/standing.ts";
import { asSystem, type Transaction } from "@infra/database";
import { limitReached } from "@infra/limit.ts";

// Money moves only through the functions of the database, the same ones for the API.

/** What a call may cost; named as `reserve_usage` wants it. */
export type Hold = {
  readonly id: string;
  readonly user_id: string;
  readonly generation_id: string;
  readonly operation: "voice_access";
  readonly model: string;
  readonly price: Price;
  readonly micro_usd: number;
};

/** Micro-USD for a million of each, and for each call, as the catalogue has them. */
export type Price = Readonly<Record<string, number>> & { readonly request: number };

/** How a call ended, and what it is charged. */
export type Settlement = {
  readonly reservation_id: string;
  readonly outcome: "completed" | "failed";
  readonly micro_usd: number;
  /** Nobody knows whether the provider has done it. */
  readonly estimated: boolean;
  readonly latency_ms: number;
  readonly error_code?: string;
};

const LEASE_SECONDS = 120;
const ONCE = {
  attempt: 1,
  input_tokens: 0,
  counts_as_request: true,
  takes_slot: false,
  lease_seconds: LEASE_SECONDS,
  units: 0,
};

/** Put the worst case of a call aside that is made at once; a limit refuses. */
export async function reserve(transaction: Transaction, hold: Hold): Promise<void> {
  const wanted = JSON.stringify({ ...ONCE, ...hold });
  await transaction.execute(sql`select reserve_usage(${wanted}::jsonb, true)`);
}

/** Charge a call, once; whoever does not come to it leaves that to the sweeper. */
export async function settle(settlement: Settlement): Promise<void> {
  const told = JSON.stringify([{ ...settlement, units: 0 }]);
  await asSystem((transaction) =>
    transaction.execute(sql`select settle_usage(${told}::jsonb)`)
  );
}

/** How every limit of a user stands. */
export async function standings(
  transaction: Transaction,
  userId: string,
): Promise<readonly Counted[]> {
  // As JSON, since a bigint of Postgres is a text to the driver.
  const rows = await transaction.execute<{ readonly limit: Counted }>(
    sql`select to_json(stands) as limit from usage_standings(${userId}) as stands`,
  );
  return rows.map((row) => row.limit);
}

/** Refuse what will draw on limits that are used up. */
export function ensureLeft(
  counted: readonly Counted[],
  meters: readonly string[],
): void {
  const needed = counted.filter(({ meter }) => meters.includes(meter));
  const usedUp = needed.find((each) => standing(each).remaining === 0);
  if (usedUp) throw limitReached(JSON.stringify({ ...usedUp, needed: 1 }), undefined);
}
