CREATE TYPE "public"."account_task_kind" AS ENUM('export', 'erasure');--> statement-breakpoint
CREATE TYPE "public"."audit_action" AS ENUM('export.asked', 'export.ended', 'erasure.asked', 'erasure.ended', 'api_key.created', 'api_key.revoked');--> statement-breakpoint
CREATE TABLE "account_tasks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid,
	"kind" "account_task_kind" NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"lease_until" timestamp with time zone,
	"asset_id" uuid,
	"error_code" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "account_tasks_attempt_check" CHECK ("account_tasks"."attempt" >= 0),
	CONSTRAINT "account_tasks_user_id_check" CHECK ("account_tasks"."user_id" is not null or ("account_tasks"."kind" = 'erasure' and "account_tasks"."ended_at" is not null))
);
--> statement-breakpoint
ALTER TABLE "account_tasks" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "audit_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid,
	"action" "audit_action" NOT NULL,
	"subject_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "audit_events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE UNIQUE INDEX "account_tasks_one_open_key" ON "account_tasks" USING btree ("user_id","kind") WHERE "account_tasks"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "account_tasks_open_idx" ON "account_tasks" USING btree ("lease_until") WHERE "account_tasks"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "account_tasks_user_id_idx" ON "account_tasks" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "audit_events_user_id_id_idx" ON "audit_events" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "assets_archives_idx" ON "assets" USING btree ("user_id","id") WHERE "assets"."kind" = 'archive';--> statement-breakpoint
CREATE POLICY "account_tasks_own_select" ON "account_tasks" AS PERMISSIVE FOR SELECT TO "authenticated", "strata_user" USING ("account_tasks"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "account_tasks_system_select" ON "account_tasks" AS PERMISSIVE FOR SELECT TO "strata_system" USING (true);--> statement-breakpoint
CREATE POLICY "account_tasks_system_update" ON "account_tasks" AS PERMISSIVE FOR UPDATE TO "strata_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "account_tasks_owner_all" ON "account_tasks" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "audit_events_own_select" ON "audit_events" AS PERMISSIVE FOR SELECT TO "authenticated", "strata_user" USING ("audit_events"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "audit_events_owner_all" ON "audit_events" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);