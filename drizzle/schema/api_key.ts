import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  index,
  pgTable,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { profiles } from "./account.ts";
import { bytea } from "./column.ts";
import { ownRead, ownWrite, schemaOwner, system } from "./policy.ts";

/** A key with which programs act for a user; of its secret there is the digest alone. */
export const apiKeys = pgTable("api_keys", {
  id: uuid().primaryKey(),
  userId: uuid("user_id").notNull().references(() => profiles.userId, {
    onDelete: "cascade",
  }),
  name: text().notNull(),
  prefix: text().notNull().unique(),
  secretDigest: bytea("secret_digest").notNull(),
  scopes: text().array().notNull(),
  allowedModels: text("allowed_models").array().notNull(),
  monthlyMicroUsd: bigint("monthly_micro_usd", { mode: "number" }),
  expiresAt: timestamp("expires_at", { withTimezone: true }),
  revokedAt: timestamp("revoked_at", { withTimezone: true }),
  lastUsedAt: timestamp("last_used_at", { withTimezone: true }),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
}, (key) => [
  index("api_keys_user_id_idx").on(key.userId),
  check("api_keys_name_check", sql`length(${key.name}) between 1 and 100`),
  check("api_keys_secret_digest_check", sql`octet_length(${key.secretDigest}) = 32`),
  check(
    "api_keys_scopes_check",
    sql`${key.scopes} <@ array['inference', 'data', 'usage']`,
  ),
  check("api_keys_monthly_micro_usd_check", sql`${key.monthlyMicroUsd} >= 0`),
  ownRead("api_keys", key.userId),
  ownWrite("api_keys", key.userId, "insert"),
  ownWrite("api_keys", key.userId, "update"),
  system("api_keys", "select"),
  system("api_keys", "update"),
  schemaOwner("api_keys"),
]);
