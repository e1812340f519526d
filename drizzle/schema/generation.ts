import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  foreignKey,
  index,
  integer,
  json,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { messages, threads } from "./chat.ts";
import { generationEventType, generationStatus } from "./enum.ts";
import { ownRead, ownWrite, schemaOwner, system } from "./policy.ts";

/** One run of a model, writing one message. */
export const generations = pgTable("generations", {
  id: uuid().primaryKey(),
  userId: uuid("user_id").notNull(),
  threadId: uuid("thread_id").notNull(),
  messageId: uuid("message_id").notNull().unique("generations_message_id_key"),
  model: text().notNull(),
  status: generationStatus().notNull(),
  lastSeq: integer("last_seq").notNull().default(0),
  workerId: uuid("worker_id").notNull(),
  heartbeatAt: timestamp("heartbeat_at", { withTimezone: true }).notNull().defaultNow(),
  cancelRequestedAt: timestamp("cancel_requested_at", { withTimezone: true }),
  params: jsonb().$type<Record<string, unknown>>().notNull().default({}),
  providerOptions: jsonb("provider_options").$type<Record<string, unknown>>()
    .notNull()
    .default({}),
  errorCode: text("error_code"),
  microUsd: bigint("micro_usd", { mode: "number" }).notNull().default(0),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  endedAt: timestamp("ended_at", { withTimezone: true }),
}, (generation) => [
  unique("generations_id_user_id_key").on(generation.id, generation.userId),
  index("generations_user_id_id_idx").on(generation.userId, generation.id),
  index("generations_thread_id_idx").on(generation.threadId),
  uniqueIndex("generations_one_running_per_thread_key").on(generation.threadId)
    .where(sql`${generation.status} = 'running'`),
  index("generations_running_heartbeat_idx").on(generation.heartbeatAt)
    .where(sql`${generation.status} = 'running'`),
  check("generations_last_seq_check", sql`${generation.lastSeq} >= 0`),
  check(
    "generations_ended_at_check",
    sql`(${generation.status} = 'running') = (${generation.endedAt} is null)`,
  ),
  foreignKey({
    name: "generations_thread_fk",
    columns: [generation.threadId, generation.userId],
    foreignColumns: [threads.id, threads.userId],
  }).onDelete("cascade"),
  foreignKey({
    name: "generations_message_fk",
    columns: [generation.threadId, generation.messageId],
    foreignColumns: [messages.threadId, messages.id],
  }).onDelete("cascade"),
  ownRead("generations", generation.userId),
  ownWrite("generations", generation.userId, "insert"),
  ownWrite("generations", generation.userId, "update"),
  system("generations", "select"),
  system("generations", "update"),
  // What is charged for a run is added by the ledger's functions.
  schemaOwner("generations"),
]);

/** What a run said, in order: the truth of its stream. */
export const generationEvents = pgTable("generation_events", {
  generationId: uuid("generation_id").notNull(),
  userId: uuid("user_id").notNull(),
  seq: integer().notNull(),
  type: generationEventType().notNull(),
  // json, not jsonb: what was sent comes back byte for byte.
  data: json().$type<Record<string, unknown>>().notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
}, (event) => [
  primaryKey({ columns: [event.generationId, event.seq] }),
  uniqueIndex("generation_events_one_terminal_key").on(event.generationId)
    .where(
      sql`${event.type} in ('generation.completed', 'generation.stopped', 'generation.failed', 'generation.interrupted')`,
    ),
  index("generation_events_user_id_idx").on(event.userId),
  check("generation_events_seq_check", sql`${event.seq} > 0`),
  foreignKey({
    name: "generation_events_generation_fk",
    columns: [event.generationId, event.userId],
    foreignColumns: [generations.id, generations.userId],
  }).onDelete("cascade"),
  ownRead("generation_events", event.userId),
  system("generation_events", "select"),
  system("generation_events", "insert"),
]);
