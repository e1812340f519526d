CREATE TYPE "public"."generation_event_type" AS ENUM('generation.started', 'text.delta', 'reasoning.delta', 'citation', 'usage', 'attempt.failed', 'message.reset', 'generation.completed', 'generation.stopped', 'generation.failed', 'generation.interrupted');--> statement-breakpoint
CREATE TYPE "public"."generation_status" AS ENUM('running', 'completed', 'stopped', 'failed', 'interrupted');--> statement-breakpoint
CREATE TYPE "public"."message_feedback" AS ENUM('up', 'down');--> statement-breakpoint
CREATE TYPE "public"."message_role" AS ENUM('user', 'assistant');--> statement-breakpoint
CREATE TYPE "public"."message_status" AS ENUM('complete', 'streaming', 'stopped', 'failed', 'interrupted');--> statement-breakpoint
CREATE TYPE "public"."profile_role" AS ENUM('user', 'admin');--> statement-breakpoint
CREATE TYPE "public"."profile_status" AS ENUM('active', 'suspended');--> statement-breakpoint
CREATE TYPE "public"."stop_reason" AS ENUM('stop', 'length', 'tool_calls', 'content_filter', 'context_full', 'paused', 'unknown');--> statement-breakpoint
CREATE TABLE "generation_events" (
	"generation_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"type" "generation_event_type" NOT NULL,
	"data" json NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "generation_events_generation_id_seq_pk" PRIMARY KEY("generation_id","seq"),
	CONSTRAINT "generation_events_seq_check" CHECK ("generation_events"."seq" > 0)
);
--> statement-breakpoint
ALTER TABLE "generation_events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "generations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"thread_id" uuid NOT NULL,
	"message_id" uuid NOT NULL,
	"model" text NOT NULL,
	"status" "generation_status" NOT NULL,
	"last_seq" integer DEFAULT 0 NOT NULL,
	"worker_id" uuid NOT NULL,
	"heartbeat_at" timestamp with time zone DEFAULT now() NOT NULL,
	"cancel_requested_at" timestamp with time zone,
	"params" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"provider_options" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"error_code" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "generations_message_id_key" UNIQUE("message_id"),
	CONSTRAINT "generations_id_user_id_key" UNIQUE("id","user_id"),
	CONSTRAINT "generations_last_seq_check" CHECK ("generations"."last_seq" >= 0),
	CONSTRAINT "generations_ended_at_check" CHECK (("generations"."status" = 'running') = ("generations"."ended_at" is null))
);
--> statement-breakpoint
ALTER TABLE "generations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"thread_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"parent_id" uuid,
	"role" "message_role" NOT NULL,
	"status" "message_status" NOT NULL,
	"parts" jsonb NOT NULL,
	"model" text,
	"stop_reason" "stop_reason",
	"feedback" "message_feedback",
	"feedback_comment" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "messages_thread_id_id_key" UNIQUE("thread_id","id"),
	CONSTRAINT "messages_feedback_comment_check" CHECK (length("messages"."feedback_comment") <= 10000),
	CONSTRAINT "messages_parts_check" CHECK (jsonb_typeof("messages"."parts") = 'array')
);
--> statement-breakpoint
ALTER TABLE "messages" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "plans" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"monthly_micro_usd" bigint,
	"requests_per_minute" integer,
	"concurrent_generations" integer,
	"monthly_images" integer,
	"monthly_characters" bigint,
	"monthly_audio_seconds" bigint,
	"storage_bytes" bigint,
	"allowed_models" text[] DEFAULT '{"*"}' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "plans_monthly_micro_usd_check" CHECK ("plans"."monthly_micro_usd" >= 0),
	CONSTRAINT "plans_requests_per_minute_check" CHECK ("plans"."requests_per_minute" >= 0),
	CONSTRAINT "plans_concurrent_generations_check" CHECK ("plans"."concurrent_generations" >= 0),
	CONSTRAINT "plans_monthly_images_check" CHECK ("plans"."monthly_images" >= 0),
	CONSTRAINT "plans_monthly_characters_check" CHECK ("plans"."monthly_characters" >= 0),
	CONSTRAINT "plans_monthly_audio_seconds_check" CHECK ("plans"."monthly_audio_seconds" >= 0),
	CONSTRAINT "plans_storage_bytes_check" CHECK ("plans"."storage_bytes" >= 0)
);
--> statement-breakpoint
ALTER TABLE "plans" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "profiles" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"plan_id" text DEFAULT 'free' NOT NULL,
	"role" "profile_role" DEFAULT 'user' NOT NULL,
	"status" "profile_status" DEFAULT 'active' NOT NULL,
	"display_name" text,
	"locale" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "profiles_display_name_check" CHECK (length("profiles"."display_name") <= 200),
	CONSTRAINT "profiles_locale_check" CHECK (length("profiles"."locale") <= 35)
);
--> statement-breakpoint
ALTER TABLE "profiles" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "threads" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"title" text DEFAULT '' NOT NULL,
	"system_prompt" text,
	"model" text,
	"head_message_id" uuid,
	"pinned" boolean DEFAULT false NOT NULL,
	"archived" boolean DEFAULT false NOT NULL,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "threads_id_user_id_key" UNIQUE("id","user_id"),
	CONSTRAINT "threads_title_check" CHECK (length("threads"."title") <= 500)
);
--> statement-breakpoint
ALTER TABLE "threads" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "generation_events" ADD CONSTRAINT "generation_events_generation_fk" FOREIGN KEY ("generation_id","user_id") REFERENCES "public"."generations"("id","user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "generations" ADD CONSTRAINT "generations_thread_fk" FOREIGN KEY ("thread_id","user_id") REFERENCES "public"."threads"("id","user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "generations" ADD CONSTRAINT "generations_message_fk" FOREIGN KEY ("thread_id","message_id") REFERENCES "public"."messages"("thread_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_thread_fk" FOREIGN KEY ("thread_id","user_id") REFERENCES "public"."threads"("id","user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_parent_fk" FOREIGN KEY ("thread_id","parent_id") REFERENCES "public"."messages"("thread_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "profiles" ADD CONSTRAINT "profiles_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "auth"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "profiles" ADD CONSTRAINT "profiles_plan_id_plans_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."plans"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "threads" ADD CONSTRAINT "threads_user_id_profiles_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."profiles"("user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "threads" ADD CONSTRAINT "threads_head_message_fk" FOREIGN KEY ("id","head_message_id") REFERENCES "public"."messages"("thread_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "generation_events_one_terminal_key" ON "generation_events" USING btree ("generation_id") WHERE "generation_events"."type" in ('generation.completed', 'generation.stopped', 'generation.failed', 'generation.interrupted');--> statement-breakpoint
CREATE INDEX "generation_events_user_id_idx" ON "generation_events" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "generations_user_id_id_idx" ON "generations" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "generations_thread_id_idx" ON "generations" USING btree ("thread_id");--> statement-breakpoint
CREATE UNIQUE INDEX "generations_one_running_per_thread_key" ON "generations" USING btree ("thread_id") WHERE "generations"."status" = 'running';--> statement-breakpoint
CREATE INDEX "generations_running_heartbeat_idx" ON "generations" USING btree ("heartbeat_at") WHERE "generations"."status" = 'running';--> statement-breakpoint
CREATE INDEX "messages_parent_id_idx" ON "messages" USING btree ("parent_id");--> statement-breakpoint
CREATE INDEX "messages_user_id_idx" ON "messages" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "profiles_plan_id_idx" ON "profiles" USING btree ("plan_id");--> statement-breakpoint
CREATE INDEX "threads_listing_idx" ON "threads" USING btree ("user_id","archived","updated_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE POLICY "generation_events_own_select" ON "generation_events" AS PERMISSIVE FOR SELECT TO "authenticated", "strata_user" USING ("generation_events"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "generation_events_system_select" ON "generation_events" AS PERMISSIVE FOR SELECT TO "strata_system" USING (true);--> statement-breakpoint
CREATE POLICY "generation_events_system_insert" ON "generation_events" AS PERMISSIVE FOR INSERT TO "strata_system" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "generations_own_select" ON "generations" AS PERMISSIVE FOR SELECT TO "authenticated", "strata_user" USING ("generations"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "generations_own_insert" ON "generations" AS PERMISSIVE FOR INSERT TO "strata_user" WITH CHECK ("generations"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "generations_own_update" ON "generations" AS PERMISSIVE FOR UPDATE TO "strata_user" USING ("generations"."user_id" = (select auth.uid())) WITH CHECK ("generations"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "generations_system_select" ON "generations" AS PERMISSIVE FOR SELECT TO "strata_system" USING (true);--> statement-breakpoint
CREATE POLICY "generations_system_update" ON "generations" AS PERMISSIVE FOR UPDATE TO "strata_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "messages_own_select" ON "messages" AS PERMISSIVE FOR SELECT TO "authenticated", "strata_user" USING ("messages"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "messages_own_insert" ON "messages" AS PERMISSIVE FOR INSERT TO "strata_user" WITH CHECK ("messages"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "messages_own_update" ON "messages" AS PERMISSIVE FOR UPDATE TO "authenticated", "strata_user" USING ("messages"."user_id" = (select auth.uid())) WITH CHECK ("messages"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "messages_system_select" ON "messages" AS PERMISSIVE FOR SELECT TO "strata_system" USING (true);--> statement-breakpoint
CREATE POLICY "messages_system_update" ON "messages" AS PERMISSIVE FOR UPDATE TO "strata_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "plans_own_select" ON "plans" AS PERMISSIVE FOR SELECT TO "authenticated", "strata_user" USING ("plans"."id" = (select plan_id from public.profiles where user_id = (select auth.uid())));--> statement-breakpoint
CREATE POLICY "plans_owner_all" ON "plans" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "profiles_own_select" ON "profiles" AS PERMISSIVE FOR SELECT TO "authenticated", "strata_user" USING ("profiles"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "profiles_own_update" ON "profiles" AS PERMISSIVE FOR UPDATE TO "authenticated", "strata_user" USING ("profiles"."user_id" = (select auth.uid())) WITH CHECK ("profiles"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "profiles_owner_all" ON "profiles" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "threads_own_select" ON "threads" AS PERMISSIVE FOR SELECT TO "authenticated", "strata_user" USING ("threads"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "threads_own_insert" ON "threads" AS PERMISSIVE FOR INSERT TO "strata_user" WITH CHECK ("threads"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "threads_own_update" ON "threads" AS PERMISSIVE FOR UPDATE TO "authenticated", "strata_user" USING ("threads"."user_id" = (select auth.uid())) WITH CHECK ("threads"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "threads_own_delete" ON "threads" AS PERMISSIVE FOR DELETE TO "strata_user" USING ("threads"."user_id" = (select auth.uid()));