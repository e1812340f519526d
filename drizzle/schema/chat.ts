import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  foreignKey,
  index,
  jsonb,
  pgTable,
  type PgTableExtraConfigValue,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { profiles } from "./account.ts";
import { messageFeedback, messageRole, messageStatus, stopReason } from "./enum.ts";
import { ownRead, ownUpdate, ownWrite, system } from "./policy.ts";

/** A conversation; `head_message_id` is the end of the path that is shown. */
export const threads = pgTable("threads", {
  id: uuid().primaryKey(),
  userId: uuid("user_id").notNull().references(() => profiles.userId, {
    onDelete: "cascade",
  }),
  title: text().notNull().default(""),
  systemPrompt: text("system_prompt"),
  model: text(),
  headMessageId: uuid("head_message_id"),
  pinned: boolean().notNull().default(false),
  archived: boolean().notNull().default(false),
  metadata: jsonb().$type<Record<string, unknown>>().notNull().default({}),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
}, (thread): PgTableExtraConfigValue[] => [
  unique("threads_id_user_id_key").on(thread.id, thread.userId),
  index("threads_listing_idx").on(
    thread.userId,
    thread.archived,
    thread.updatedAt.desc().nullsFirst(),
    thread.id.desc().nullsFirst(),
  ),
  check("threads_title_check", sql`length(${thread.title}) <= 500`),
  // A head can only be a message of the same thread.
  foreignKey({
    name: "threads_head_message_fk",
    columns: [thread.id, thread.headMessageId],
    foreignColumns: [messages.threadId, messages.id],
  }),
  ownRead("threads", thread.userId),
  ownWrite("threads", thread.userId, "insert"),
  ownUpdate("threads", thread.userId),
  ownWrite("threads", thread.userId, "delete"),
]);

/** One turn; siblings share a parent, so a thread is a tree. */
export const messages = pgTable("messages", {
  id: uuid().primaryKey(),
  threadId: uuid("thread_id").notNull(),
  userId: uuid("user_id").notNull(),
  parentId: uuid("parent_id"),
  role: messageRole().notNull(),
  status: messageStatus().notNull(),
  parts: jsonb().$type<Record<string, unknown>[]>().notNull(),
  model: text(),
  stopReason: stopReason("stop_reason"),
  feedback: messageFeedback(),
  feedbackComment: text("feedback_comment"),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
}, (message) => [
  unique("messages_thread_id_id_key").on(message.threadId, message.id),
  index("messages_parent_id_idx").on(message.parentId),
  index("messages_user_id_idx").on(message.userId),
  check(
    "messages_feedback_comment_check",
    sql`length(${message.feedbackComment}) <= 10000`,
  ),
  check("messages_parts_check", sql`jsonb_typeof(${message.parts}) = 'array'`),
  foreignKey({
    name: "messages_thread_fk",
    columns: [message.threadId, message.userId],
    foreignColumns: [threads.id, threads.userId],
  }).onDelete("cascade"),
  foreignKey({
    name: "messages_parent_fk",
    columns: [message.threadId, message.parentId],
    foreignColumns: [message.threadId, message.id],
  }),
  ownRead("messages", message.userId),
  ownWrite("messages", message.userId, "insert"),
  ownUpdate("messages", message.userId),
  system("messages", "select"),
  system("messages", "update"),
]);
