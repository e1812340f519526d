import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  index,
  integer,
  pgTable,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { authUid, authUsers } from "drizzle-orm/supabase";
import { profileRole, profileStatus } from "./enum.ts";
import { ownRead, ownUpdate, schemaOwner, visible } from "./policy.ts";

/** What a user may spend; null means without limit. */
export const plans = pgTable("plans", {
  id: text().primaryKey(),
  name: text().notNull(),
  monthlyMicroUsd: bigint("monthly_micro_usd", { mode: "number" }),
  requestsPerMinute: integer("requests_per_minute"),
  concurrentGenerations: integer("concurrent_generations"),
  monthlyImages: integer("monthly_images"),
  monthlyCharacters: bigint("monthly_characters", { mode: "number" }),
  monthlyAudioSeconds: bigint("monthly_audio_seconds", { mode: "number" }),
  storageBytes: bigint("storage_bytes", { mode: "number" }),
  allowedModels: text("allowed_models").array().notNull().default(["*"]),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
}, (plan) => [
  check("plans_monthly_micro_usd_check", sql`${plan.monthlyMicroUsd} >= 0`),
  check("plans_requests_per_minute_check", sql`${plan.requestsPerMinute} >= 0`),
  check("plans_concurrent_generations_check", sql`${plan.concurrentGenerations} >= 0`),
  check("plans_monthly_images_check", sql`${plan.monthlyImages} >= 0`),
  check("plans_monthly_characters_check", sql`${plan.monthlyCharacters} >= 0`),
  check("plans_monthly_audio_seconds_check", sql`${plan.monthlyAudioSeconds} >= 0`),
  check("plans_storage_bytes_check", sql`${plan.storageBytes} >= 0`),
  visible(
    "plans",
    sql`${plan.id} = (select plan_id from public.profiles where user_id = ${authUid})`,
  ),
  schemaOwner("plans"),
]);

/** A user, one to one with `auth.users`; made by a trigger there. */
export const profiles = pgTable("profiles", {
  userId: uuid("user_id").primaryKey().references(() => authUsers.id, {
    onDelete: "cascade",
  }),
  planId: text("plan_id").notNull().default("free").references(() => plans.id),
  role: profileRole().notNull().default("user"),
  status: profileStatus().notNull().default("active"),
  displayName: text("display_name"),
  locale: text(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
}, (profile) => [
  index("profiles_plan_id_idx").on(profile.planId),
  check("profiles_display_name_check", sql`length(${profile.displayName}) <= 200`),
  check("profiles_locale_check", sql`length(${profile.locale}) <= 35`),
  ownRead("profiles", profile.userId),
  ownUpdate("profiles", profile.userId),
  // The trigger on auth.users writes as the owner of the schema.
  schemaOwner("profiles"),
]);
