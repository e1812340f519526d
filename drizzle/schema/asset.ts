import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { profiles } from "./account.ts";
import { messages } from "./chat.ts";
import { assetKind, assetStatus } from "./enum.ts";
import { jobs } from "./job.ts";
import { ownRead, ownWrite, schemaOwner, system } from "./policy.ts";

/** A file in the team's storage: bucket and path, never a URL. */
export const assets = pgTable("assets", {
  id: uuid().primaryKey(),
  userId: uuid("user_id").notNull().references(() => profiles.userId, {
    onDelete: "cascade",
  }),
  kind: assetKind().notNull(),
  status: assetStatus().notNull(),
  bucket: text().notNull(),
  path: text().notNull().unique(),
  mediaType: text("media_type").notNull(),
  sizeBytes: bigint("size_bytes", { mode: "number" }).notNull(),
  sha256: text(),
  width: integer(),
  height: integer(),
  durationMs: integer("duration_ms"),
  // What it was made from: the same text, spoken in the same way, is made once.
  contentKey: text("content_key"),
  jobId: uuid("job_id").references(() => jobs.id, { onDelete: "set null" }),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
}, (asset) => [
  unique("assets_id_user_id_key").on(asset.id, asset.userId),
  unique("assets_user_id_content_key_key").on(asset.userId, asset.contentKey),
  index("assets_user_id_id_idx").on(asset.userId, asset.id),
  index("assets_job_id_idx").on(asset.jobId),
  index("assets_archives_idx").on(asset.userId, asset.id)
    .where(sql`${asset.kind} = 'archive'`),
  index("assets_pending_idx").on(asset.createdAt)
    .where(sql`${asset.status} = 'pending'`),
  check("assets_size_bytes_check", sql`${asset.sizeBytes} >= 0`),
  check("assets_duration_ms_check", sql`${asset.durationMs} >= 0`),
  check("assets_content_key_check", sql`${asset.contentKey} ~ '^[0-9a-f]{64}$'`),
  check("assets_sha256_check", sql`${asset.sha256} ~ '^[0-9a-f]{64}$'`),
  check(
    "assets_status_check",
    sql`${asset.status} = 'pending' or ${asset.sha256} is not null`,
  ),
  check(
    "assets_path_check",
    sql`starts_with(${asset.path}, ${asset.userId}::text || '/')`,
  ),
  ownRead("assets", asset.userId),
  ownWrite("assets", asset.userId, "insert"),
  ownWrite("assets", asset.userId, "update"),
  ownWrite("assets", asset.userId, "delete"),
  system("assets", "select"),
  system("assets", "insert"),
  system("assets", "delete"),
  // What counts and discards files acts as the owner of the schema.
  schemaOwner("assets"),
]);

/** Which message refers to which file: what nothing refers to is collected. */
export const messageAssets = pgTable("message_assets", {
  messageId: uuid("message_id").notNull().references(() => messages.id, {
    onDelete: "cascade",
  }),
  assetId: uuid("asset_id").notNull(),
  userId: uuid("user_id").notNull(),
}, (reference) => [
  primaryKey({ columns: [reference.messageId, reference.assetId] }),
  index("message_assets_asset_id_idx").on(reference.assetId),
  index("message_assets_user_id_idx").on(reference.userId),
  foreignKey({
    name: "message_assets_asset_fk",
    columns: [reference.assetId, reference.userId],
    foreignColumns: [assets.id, assets.userId],
  }).onDelete("cascade"),
  ownRead("message_assets", reference.userId),
  ownWrite("message_assets", reference.userId, "insert"),
  system("message_assets", "select"),
  schemaOwner("message_assets"),
]);

/**
 * Bytes of which no row is left: whoever deleted it, and with whatever, they are still to
 * be removed. It outlives the account, so it refers to nothing.
 */
export const discardedFiles = pgTable("discarded_files", {
  path: text().primaryKey(),
  userId: uuid("user_id").notNull(),
  dueAt: timestamp("due_at", { withTimezone: true }).notNull(),
}, (file) => [
  index("discarded_files_due_at_idx").on(file.dueAt),
  index("discarded_files_user_id_idx").on(file.userId),
  system("discarded_files", "select"),
  system("discarded_files", "delete"),
  schemaOwner("discarded_files"),
]);
