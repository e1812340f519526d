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
  smallint,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { profiles } from "./account.ts";
import { jobEventType, jobKind, jobStatus } from "./enum.ts";
import { ownRead, ownWrite, schemaOwner, system } from "./policy.ts";

/** Work that goes on when its request is over. */
export const jobs = pgTable("jobs", {
  id: uuid().primaryKey(),
  userId: uuid("user_id").notNull().references(() => profiles.userId, {
    onDelete: "cascade",
  }),
  kind: jobKind().notNull(),
  model: text().notNull(),
  status: jobStatus().notNull(),
  request: jsonb().$type<Record<string, unknown>>().notNull(),
  reservationId: uuid("reservation_id").notNull(),
  heldMicroUsd: bigint("held_micro_usd", { mode: "number" }).notNull(),
  // Whoever holds an older number may not write any more.
  attempt: integer().notNull().default(0),
  leaseUntil: timestamp("lease_until", { withTimezone: true }),
  lastSeq: integer("last_seq").notNull().default(0),
  providerRef: text("provider_ref"),
  progress: smallint(),
  assetIds: uuid("asset_ids").array().notNull().default([]),
  errorCode: text("error_code"),
  microUsd: bigint("micro_usd", { mode: "number" }).notNull().default(0),
  cancelRequestedAt: timestamp("cancel_requested_at", { withTimezone: true }),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  submittedAt: timestamp("submitted_at", { withTimezone: true }),
  expiresAt: timestamp("expires_at", { withTimezone: true }).notNull(),
  endedAt: timestamp("ended_at", { withTimezone: true }),
}, (job) => [
  unique("jobs_id_user_id_key").on(job.id, job.userId),
  index("jobs_user_id_id_idx").on(job.userId, job.id),
  uniqueIndex("jobs_provider_ref_key")
    .on(sql`split_part(${job.model}, '/', 1)`, job.providerRef),
  index("jobs_open_idx").on(job.leaseUntil)
    .where(sql`${job.status} in ('queued', 'submitted', 'running')`),
  index("jobs_queued_idx").on(job.userId).where(sql`${job.status} = 'queued'`),
  check("jobs_attempt_check", sql`${job.attempt} >= 0`),
  check("jobs_last_seq_check", sql`${job.lastSeq} >= 0`),
  check("jobs_progress_check", sql`${job.progress} between 0 and 100`),
  check(
    "jobs_ended_at_check",
    sql`(${job.status} in ('queued', 'submitted', 'running')) = (${job.endedAt} is null)`,
  ),
  ownRead("jobs", job.userId),
  ownWrite("jobs", job.userId, "insert"),
  ownWrite("jobs", job.userId, "update"),
  ownWrite("jobs", job.userId, "delete"),
  system("jobs", "select"),
  system("jobs", "update"),
  schemaOwner("jobs"),
]);

/** What became of a job, in order: the truth of its stream. */
export const jobEvents = pgTable("job_events", {
  jobId: uuid("job_id").notNull(),
  userId: uuid("user_id").notNull(),
  seq: integer().notNull(),
  type: jobEventType().notNull(),
  // json, not jsonb: what was sent comes back byte for byte.
  data: json().$type<Record<string, unknown>>().notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
}, (event) => [
  primaryKey({ columns: [event.jobId, event.seq] }),
  uniqueIndex("job_events_one_terminal_key").on(event.jobId)
    .where(
      sql`${event.type} in ('job.succeeded', 'job.failed', 'job.blocked', 'job.canceled', 'job.expired')`,
    ),
  index("job_events_user_id_idx").on(event.userId),
  check("job_events_seq_check", sql`${event.seq} > 0`),
  foreignKey({
    name: "job_events_job_fk",
    columns: [event.jobId, event.userId],
    foreignColumns: [jobs.id, jobs.userId],
  }).onDelete("cascade"),
  ownRead("job_events", event.userId),
  ownWrite("job_events", event.userId, "insert"),
  system("job_events", "select"),
  system("job_events", "insert"),
]);

/** A genuine message of a provider; repetitions of it are not stored again. */
export const webhookInbox = pgTable("webhook_inbox", {
  provider: text().notNull(),
  eventId: text("event_id").notNull(),
  ref: text().notNull(),
  receivedAt: timestamp("received_at", { withTimezone: true }).notNull().defaultNow(),
  appliedAt: timestamp("applied_at", { withTimezone: true }),
}, (message) => [
  primaryKey({ columns: [message.provider, message.eventId] }),
  index("webhook_inbox_received_at_idx").on(message.receivedAt),
  index("webhook_inbox_waiting_idx").on(message.provider, message.ref)
    .where(sql`${message.appliedAt} is null`),
  check("webhook_inbox_event_id_check", sql`length(${message.eventId}) <= 500`),
  check("webhook_inbox_ref_check", sql`length(${message.ref}) <= 500`),
  system("webhook_inbox", "select"),
  system("webhook_inbox", "insert"),
  system("webhook_inbox", "update"),
  system("webhook_inbox", "delete"),
]);
