import { sql } from "drizzle-orm";
import {
  check,
  index,
  json,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { profiles } from "./account.ts";
import { bytea } from "./column.ts";
import { ownReadByApi, ownWrite, system } from "./policy.ts";

/** What a user's request with an `Idempotency-Key` made; kept for a day. */
export const idempotencyKeys = pgTable("idempotency_keys", {
  userId: uuid("user_id").notNull().references(() => profiles.userId, {
    onDelete: "cascade",
  }),
  key: text().notNull(),
  requestDigest: bytea("request_digest").notNull(),
  // A run, or a call in the ledger.
  resultId: uuid("result_id").notNull(),
  // The answer, where nothing else keeps it: json, not jsonb, so that it comes back as sent.
  outcome: json().$type<unknown>(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
}, (claim) => [
  primaryKey({ columns: [claim.userId, claim.key] }),
  index("idempotency_keys_created_at_idx").on(claim.createdAt),
  check("idempotency_keys_key_check", sql`length(${claim.key}) between 1 and 255`),
  check(
    "idempotency_keys_request_digest_check",
    sql`octet_length(${claim.requestDigest}) = 32`,
  ),
  ownReadByApi("idempotency_keys", claim.userId),
  ownWrite("idempotency_keys", claim.userId, "insert"),
  ownWrite("idempotency_keys", claim.userId, "update"),
  system("idempotency_keys", "select"),
  system("idempotency_keys", "update"),
  system("idempotency_keys", "delete"),
]);
