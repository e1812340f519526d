import { sql } from "drizzle-orm";
import {
  check,
  index,
  integer,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { accountTaskKind, auditAction } from "./enum.ts";
import { ownRead, schemaOwner, system } from "./policy.ts";

// Both outlive accounts, so nothing here refers to them.

/** What is done with a whole account; that it was erased is nobody's in the end. */
export const accountTasks = pgTable("account_tasks", {
  id: uuid().primaryKey(),
  userId: uuid("user_id"),
  kind: accountTaskKind().notNull(),
  // Whoever holds an older number may not write any more.
  attempt: integer().notNull().default(0),
  leaseUntil: timestamp("lease_until", { withTimezone: true }),
  assetId: uuid("asset_id"),
  errorCode: text("error_code"),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  endedAt: timestamp("ended_at", { withTimezone: true }),
}, (task) => [
  uniqueIndex("account_tasks_one_open_key").on(task.userId, task.kind)
    .where(sql`${task.endedAt} is null`),
  index("account_tasks_open_idx").on(task.leaseUntil)
    .where(sql`${task.endedAt} is null`),
  index("account_tasks_user_id_idx").on(task.userId),
  check("account_tasks_attempt_check", sql`${task.attempt} >= 0`),
  check(
    "account_tasks_user_id_check",
    sql`${task.userId} is not null or (${task.kind} = 'erasure' and ${task.endedAt} is not null)`,
  ),
  ownRead("account_tasks", task.userId),
  system("account_tasks", "select"),
  system("account_tasks", "update"),
  schemaOwner("account_tasks"),
]);

/** Who did what that matters for the safety of an account; written by triggers alone. */
export const auditEvents = pgTable("audit_events", {
  id: uuid().primaryKey(),
  userId: uuid("user_id"),
  action: auditAction().notNull(),
  // The key, or the task.
  subjectId: uuid("subject_id"),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
}, (event) => [
  index("audit_events_user_id_id_idx").on(event.userId, event.id),
  ownRead("audit_events", event.userId),
  schemaOwner("audit_events"),
]);
