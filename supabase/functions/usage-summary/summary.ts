import { and, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import type { Transaction } from "@infra/database";
import { usageRecords as record } from "@schema";
import type { Month } from "./month.ts";

/** What some calls used together. */
export type Sum = {
  readonly calls: number;
  readonly estimated_calls: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly micro_usd: number;
};

/** What one user used on one day (UTC) of one model. */
type Total = Sum & { readonly day: string; readonly model: string };

/** A month of one user, summed up in three ways. */
export type Summary = {
  readonly month: string;
  readonly total: Sum;
  readonly models: readonly (Sum & { readonly model: string })[];
  readonly days: readonly (Sum & { readonly day: string })[];
};

const DAY = sql<string>`(${record.createdAt} at time zone 'UTC')::date::text`;
const TOTAL = {
  day: DAY,
  model: record.model,
  calls: counted(sql`count(*) filter (where ${record.corrects} is null)`),
  estimated_calls: counted(
    sql`count(*) filter (where ${record.estimated} and ${record.corrects} is null)`,
  ),
  input_tokens: counted(sql`sum(coalesce(${record.inputTokens}, 0)
    + coalesce(${record.cacheReadTokens}, 0) + coalesce(${record.cacheWriteTokens}, 0))`),
  output_tokens: counted(sql`sum(coalesce(${record.outputTokens}, 0))`),
  micro_usd: counted(sql`sum(${record.microUsd})`),
};

/** The lines of the ledger of one month, summed up as the API does it. */
export async function summary(
  transaction: Transaction,
  userId: string,
  month: Month,
): Promise<Summary> {
  const { createdAt } = record;
  const totals: readonly Total[] = await transaction
    .select(TOTAL)
    .from(record)
    .where(and(
      eq(record.userId, userId),
      gte(createdAt, month.since),
      lt(createdAt, month.until),
    ))
    .groupBy(DAY, record.model);
  return {
    month: month.name,
    total: summed(totals),
    models: grouped(totals, (used) => used.model)
      .map(([model, sum]) => ({ ...sum, model })),
    days: grouped(totals, (used) => used.day)
      .map(([day, sum]) => ({ ...sum, day })),
  };
}

/** The sums by one of their names, in ascending order. */
function grouped(
  totals: readonly Total[],
  nameOf: (total: Total) => string,
): readonly (readonly [string, Sum])[] {
  const names = [...new Set(totals.map(nameOf))].sort();
  return names.map((name) => [
    name,
    summed(totals.filter((total) => nameOf(total) === name)),
  ]);
}

function summed(totals: readonly Total[]): Sum {
  const sumOf = (what: keyof Sum): number =>
    totals.reduce((sum, total) => sum + total[what], 0);
  return {
    calls: sumOf("calls"),
    estimated_calls: sumOf("estimated_calls"),
    input_tokens: sumOf("input_tokens"),
    output_tokens: sumOf("output_tokens"),
    micro_usd: sumOf("micro_usd"),
  };
}

function counted(count: SQL): SQL<number> {
  return sql`(${count})::bigint`.mapWith(Number);
}
