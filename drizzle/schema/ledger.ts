import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import {
  attemptOutcome,
  reservationState,
  usageMeter,
  usageOperation,
} from "./enum.ts";
import { ownRead, schemaOwner, system } from "./policy.ts";

// The ledger outlives accounts, threads and runs, so nothing here refers to them.

/** Micro-USD for a million tokens of each bucket, and for each call. */
type Price = {
  input: number;
  output: number;
  cache_read: number;
  cache_write: number;
  request: number;
};

/** What a user, or a key, has used and has put aside in one period, against one limit. */
export const usageWindows = pgTable("usage_windows", {
  subjectId: uuid("subject_id").notNull(),
  meter: usageMeter().notNull(),
  periodStart: timestamp("period_start", { withTimezone: true }).notNull(),
  limit: bigint({ mode: "number" }),
  used: bigint({ mode: "number" }).notNull(),
  reserved: bigint({ mode: "number" }).notNull(),
}, (window) => [
  primaryKey({ columns: [window.subjectId, window.meter, window.periodStart] }),
  index("usage_windows_minute_idx").on(window.periodStart)
    .where(sql`${window.meter} = 'requests_per_minute'`),
  check("usage_windows_used_check", sql`${window.used} >= 0`),
  check("usage_windows_reserved_check", sql`${window.reserved} >= 0`),
  check(
    "usage_windows_limit_check",
    sql`${window.limit} is null or ${window.used} + ${window.reserved} <= ${window.limit}`,
  ),
  ownRead("usage_windows", window.subjectId),
  schemaOwner("usage_windows"),
]);

/** The worst case of one attempt, put aside before the provider is called. */
export const reservations = pgTable("reservations", {
  id: uuid().primaryKey(),
  userId: uuid("user_id").notNull(),
  generationId: uuid("generation_id"),
  operation: usageOperation().notNull(),
  attempt: integer().notNull(),
  model: text().notNull(),
  state: reservationState().notNull(),
  microUsd: bigint("micro_usd", { mode: "number" }).notNull(),
  inputTokens: bigint("input_tokens", { mode: "number" }).notNull(),
  price: jsonb().$type<Price>().notNull(),
  countsAsRequest: boolean("counts_as_request").notNull(),
  takesSlot: boolean("takes_slot").notNull(),
  periodStart: timestamp("period_start", { withTimezone: true }).notNull(),
  minuteStart: timestamp("minute_start", { withTimezone: true }).notNull(),
  leaseUntil: timestamp("lease_until", { withTimezone: true }).notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  closedAt: timestamp("closed_at", { withTimezone: true }),
  apiKeyId: uuid("api_key_id"),
  // What it makes besides tokens: pictures, characters or seconds of sound.
  meter: usageMeter(),
  units: bigint({ mode: "number" }).notNull().default(0),
}, (reservation) => [
  index("reservations_user_id_id_idx").on(reservation.userId, reservation.id),
  index("reservations_generation_id_idx").on(reservation.generationId),
  index("reservations_open_idx").on(reservation.leaseUntil)
    .where(sql`${reservation.state} in ('held', 'dispatched')`),
  check("reservations_micro_usd_check", sql`${reservation.microUsd} >= 0`),
  check("reservations_input_tokens_check", sql`${reservation.inputTokens} >= 0`),
  check("reservations_units_check", sql`${reservation.units} >= 0`),
  check(
    "reservations_meter_check",
    sql`${reservation.meter}::text in ('monthly_images', 'monthly_characters', 'monthly_audio_seconds')`,
  ),
  check(
    "reservations_closed_at_check",
    sql`(${reservation.state} in ('held', 'dispatched')) = (${reservation.closedAt} is null)`,
  ),
  ownRead("reservations", reservation.userId),
  system("reservations", "select"),
  schemaOwner("reservations"),
]);

/** What one attempt used and was charged; never changed, corrected by another row. */
export const usageRecords = pgTable("usage_records", {
  id: uuid().primaryKey(),
  userId: uuid("user_id").notNull(),
  reservationId: uuid("reservation_id").notNull(),
  generationId: uuid("generation_id"),
  operation: usageOperation().notNull(),
  attempt: integer().notNull(),
  model: text().notNull(),
  outcome: attemptOutcome().notNull(),
  inputTokens: bigint("input_tokens", { mode: "number" }),
  cacheReadTokens: bigint("cache_read_tokens", { mode: "number" }),
  cacheWriteTokens: bigint("cache_write_tokens", { mode: "number" }),
  outputTokens: bigint("output_tokens", { mode: "number" }),
  reasoningTokens: bigint("reasoning_tokens", { mode: "number" }),
  price: jsonb().$type<Price>().notNull(),
  microUsd: bigint("micro_usd", { mode: "number" }).notNull(),
  estimated: boolean().notNull(),
  overrun: boolean().notNull(),
  firstTokenMs: integer("first_token_ms"),
  latencyMs: integer("latency_ms"),
  providerCallId: text("provider_call_id"),
  errorCode: text("error_code"),
  corrects: uuid().references((): AnyPgColumn => usageRecords.id),
  periodStart: timestamp("period_start", { withTimezone: true }).notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  apiKeyId: uuid("api_key_id"),
  meter: usageMeter(),
  units: bigint({ mode: "number" }).notNull().default(0),
}, (record) => [
  index("usage_records_user_id_id_idx").on(record.userId, record.id),
  index("usage_records_generation_id_idx").on(record.generationId),
  index("usage_records_corrects_idx").on(record.corrects),
  index("usage_records_period_start_idx").on(record.periodStart),
  uniqueIndex("usage_records_one_per_reservation_key").on(record.reservationId)
    .where(sql`${record.corrects} is null`),
  check(
    "usage_records_micro_usd_check",
    sql`${record.microUsd} >= 0 or ${record.corrects} is not null`,
  ),
  ownRead("usage_records", record.userId),
  system("usage_records", "select"),
  schemaOwner("usage_records"),
]);
