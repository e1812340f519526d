CREATE TYPE "public"."asset_kind" AS ENUM('image', 'audio', 'archive');--> statement-breakpoint
CREATE TYPE "public"."asset_status" AS ENUM('pending', 'ready');--> statement-breakpoint
CREATE TYPE "public"."job_event_type" AS ENUM('job.queued', 'job.submitted', 'job.running', 'job.progress', 'job.succeeded', 'job.failed', 'job.blocked', 'job.canceled', 'job.expired');--> statement-breakpoint
CREATE TYPE "public"."job_kind" AS ENUM('image');--> statement-breakpoint
CREATE TYPE "public"."job_status" AS ENUM('queued', 'submitted', 'running', 'succeeded', 'failed', 'blocked', 'canceled', 'expired');--> statement-breakpoint
ALTER TYPE "public"."usage_operation" ADD VALUE 'image';--> statement-breakpoint
CREATE TABLE "assets" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" "asset_kind" NOT NULL,
	"status" "asset_status" NOT NULL,
	"bucket" text NOT NULL,
	"path" text NOT NULL,
	"media_type" text NOT NULL,
	"size_bytes" bigint NOT NULL,
	"sha256" text,
	"width" integer,
	"height" integer,
	"job_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "assets_path_unique" UNIQUE("path"),
	CONSTRAINT "assets_id_user_id_key" UNIQUE("id","user_id"),
	CONSTRAINT "assets_size_bytes_check" CHECK ("assets"."size_bytes" >= 0),
	CONSTRAINT "assets_sha256_check" CHECK ("assets"."sha256" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "assets_status_check" CHECK ("assets"."status" = 'pending' or "assets"."sha256" is not null),
	CONSTRAINT "assets_path_check" CHECK (starts_with("assets"."path", "assets"."user_id"::text || '/'))
);
--> statement-breakpoint
ALTER TABLE "assets" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "job_events" (
	"job_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"type" "job_event_type" NOT NULL,
	"data" json NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "job_events_job_id_seq_pk" PRIMARY KEY("job_id","seq"),
	CONSTRAINT "job_events_seq_check" CHECK ("job_events"."seq" > 0)
);
--> statement-breakpoint
ALTER TABLE "job_events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "jobs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" "job_kind" NOT NULL,
	"model" text NOT NULL,
	"status" "job_status" NOT NULL,
	"request" jsonb NOT NULL,
	"reservation_id" uuid NOT NULL,
	"held_micro_usd" bigint NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"lease_until" timestamp with time zone,
	"last_seq" integer DEFAULT 0 NOT NULL,
	"provider_ref" text,
	"progress" smallint,
	"asset_ids" uuid[] DEFAULT '{}' NOT NULL,
	"error_code" text,
	"micro_usd" bigint DEFAULT 0 NOT NULL,
	"cancel_requested_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"submitted_at" timestamp with time zone,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "jobs_id_user_id_key" UNIQUE("id","user_id"),
	CONSTRAINT "jobs_attempt_check" CHECK ("jobs"."attempt" >= 0),
	CONSTRAINT "jobs_last_seq_check" CHECK ("jobs"."last_seq" >= 0),
	CONSTRAINT "jobs_progress_check" CHECK ("jobs"."progress" between 0 and 100),
	CONSTRAINT "jobs_ended_at_check" CHECK (("jobs"."status" in ('queued', 'submitted', 'running')) = ("jobs"."ended_at" is null))
);
--> statement-breakpoint
ALTER TABLE "jobs" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "message_assets" (
	"message_id" uuid NOT NULL,
	"asset_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	CONSTRAINT "message_assets_message_id_asset_id_pk" PRIMARY KEY("message_id","asset_id")
);
--> statement-breakpoint
ALTER TABLE "message_assets" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "webhook_inbox" (
	"provider" text NOT NULL,
	"event_id" text NOT NULL,
	"ref" text NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"applied_at" timestamp with time zone,
	CONSTRAINT "webhook_inbox_provider_event_id_pk" PRIMARY KEY("provider","event_id"),
	CONSTRAINT "webhook_inbox_event_id_check" CHECK (length("webhook_inbox"."event_id") <= 500),
	CONSTRAINT "webhook_inbox_ref_check" CHECK (length("webhook_inbox"."ref") <= 500)
);
--> statement-breakpoint
ALTER TABLE "webhook_inbox" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "assets" ADD CONSTRAINT "assets_user_id_profiles_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."profiles"("user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assets" ADD CONSTRAINT "assets_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job_events" ADD CONSTRAINT "job_events_job_fk" FOREIGN KEY ("job_id","user_id") REFERENCES "public"."jobs"("id","user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_user_id_profiles_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."profiles"("user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_assets" ADD CONSTRAINT "message_assets_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_assets" ADD CONSTRAINT "message_assets_asset_fk" FOREIGN KEY ("asset_id","user_id") REFERENCES "public"."assets"("id","user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "assets_user_id_id_idx" ON "assets" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "assets_job_id_idx" ON "assets" USING btree ("job_id");--> statement-breakpoint
CREATE UNIQUE INDEX "job_events_one_terminal_key" ON "job_events" USING btree ("job_id") WHERE "job_events"."type" in ('job.succeeded', 'job.failed', 'job.blocked', 'job.canceled', 'job.expired');--> statement-breakpoint
CREATE INDEX "job_events_user_id_idx" ON "job_events" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "jobs_user_id_id_idx" ON "jobs" USING btree ("user_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "jobs_provider_ref_key" ON "jobs" USING btree (split_part("model", '/', 1),"provider_ref");--> statement-breakpoint
CREATE INDEX "jobs_open_idx" ON "jobs" USING btree ("lease_until") WHERE "jobs"."status" in ('queued', 'submitted', 'running');--> statement-breakpoint
CREATE INDEX "message_assets_asset_id_idx" ON "message_assets" USING btree ("asset_id");--> statement-breakpoint
CREATE INDEX "message_assets_user_id_idx" ON "message_assets" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "webhook_inbox_received_at_idx" ON "webhook_inbox" USING btree ("received_at");--> statement-breakpoint
CREATE POLICY "assets_own_select" ON "assets" AS PERMISSIVE FOR SELECT TO "authenticated", "strata_user" USING ("assets"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "assets_own_insert" ON "assets" AS PERMISSIVE FOR INSERT TO "strata_user" WITH CHECK ("assets"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "assets_own_update" ON "assets" AS PERMISSIVE FOR UPDATE TO "strata_user" USING ("assets"."user_id" = (select auth.uid())) WITH CHECK ("assets"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "assets_own_delete" ON "assets" AS PERMISSIVE FOR DELETE TO "strata_user" USING ("assets"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "assets_system_select" ON "assets" AS PERMISSIVE FOR SELECT TO "strata_system" USING (true);--> statement-breakpoint
CREATE POLICY "assets_system_insert" ON "assets" AS PERMISSIVE FOR INSERT TO "strata_system" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "assets_system_delete" ON "assets" AS PERMISSIVE FOR DELETE TO "strata_system" USING (true);--> statement-breakpoint
CREATE POLICY "job_events_own_select" ON "job_events" AS PERMISSIVE FOR SELECT TO "authenticated", "strata_user" USING ("job_events"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "job_events_own_insert" ON "job_events" AS PERMISSIVE FOR INSERT TO "strata_user" WITH CHECK ("job_events"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "job_events_system_select" ON "job_events" AS PERMISSIVE FOR SELECT TO "strata_system" USING (true);--> statement-breakpoint
CREATE POLICY "job_events_system_insert" ON "job_events" AS PERMISSIVE FOR INSERT TO "strata_system" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "jobs_own_select" ON "jobs" AS PERMISSIVE FOR SELECT TO "authenticated", "strata_user" USING ("jobs"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "jobs_own_insert" ON "jobs" AS PERMISSIVE FOR INSERT TO "strata_user" WITH CHECK ("jobs"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "jobs_own_update" ON "jobs" AS PERMISSIVE FOR UPDATE TO "strata_user" USING ("jobs"."user_id" = (select auth.uid())) WITH CHECK ("jobs"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "jobs_system_select" ON "jobs" AS PERMISSIVE FOR SELECT TO "strata_system" USING (true);--> statement-breakpoint
CREATE POLICY "jobs_system_update" ON "jobs" AS PERMISSIVE FOR UPDATE TO "strata_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "message_assets_own_select" ON "message_assets" AS PERMISSIVE FOR SELECT TO "authenticated", "strata_user" USING ("message_assets"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "message_assets_own_insert" ON "message_assets" AS PERMISSIVE FOR INSERT TO "strata_user" WITH CHECK ("message_assets"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "message_assets_system_select" ON "message_assets" AS PERMISSIVE FOR SELECT TO "strata_system" USING (true);--> statement-breakpoint
CREATE POLICY "webhook_inbox_system_select" ON "webhook_inbox" AS PERMISSIVE FOR SELECT TO "strata_system" USING (true);--> statement-breakpoint
CREATE POLICY "webhook_inbox_system_insert" ON "webhook_inbox" AS PERMISSIVE FOR INSERT TO "strata_system" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "webhook_inbox_system_update" ON "webhook_inbox" AS PERMISSIVE FOR UPDATE TO "strata_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "webhook_inbox_system_delete" ON "webhook_inbox" AS PERMISSIVE FOR DELETE TO "strata_system" USING (true);