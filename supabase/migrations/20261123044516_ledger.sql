CREATE TYPE "public"."attempt_outcome" AS ENUM('completed', 'stopped', 'interrupted', 'failed');--> statement-breakpoint
CREATE TYPE "public"."reservation_state" AS ENUM('held', 'dispatched', 'settled', 'released');--> statement-breakpoint
CREATE TYPE "public"."usage_meter" AS ENUM('monthly_micro_usd', 'requests_per_minute', 'concurrent_generations');--> statement-breakpoint
CREATE TYPE "public"."usage_operation" AS ENUM('chat', 'title');--> statement-breakpoint
ALTER TYPE "public"."generation_event_type" ADD VALUE 'tool.call' BEFORE 'usage';--> statement-breakpoint
ALTER TYPE "public"."generation_event_type" ADD VALUE 'warning' BEFORE 'usage';--> statement-breakpoint
ALTER TYPE "public"."generation_event_type" ADD VALUE 'attempt.started' BEFORE 'attempt.failed';--> statement-breakpoint
CREATE TABLE "reservations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"generation_id" uuid,
	"operation" "usage_operation" NOT NULL,
	"attempt" integer NOT NULL,
	"model" text NOT NULL,
	"state" "reservation_state" NOT NULL,
	"micro_usd" bigint NOT NULL,
	"input_tokens" bigint NOT NULL,
	"price" jsonb NOT NULL,
	"counts_as_request" boolean NOT NULL,
	"takes_slot" boolean NOT NULL,
	"period_start" timestamp with time zone NOT NULL,
	"minute_start" timestamp with time zone NOT NULL,
	"lease_until" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"closed_at" timestamp with time zone,
	CONSTRAINT "reservations_micro_usd_check" CHECK ("reservations"."micro_usd" >= 0),
	CONSTRAINT "reservations_input_tokens_check" CHECK ("reservations"."input_tokens" >= 0),
	CONSTRAINT "reservations_closed_at_check" CHECK (("reservations"."state" in ('held', 'dispatched')) = ("reservations"."closed_at" is null))
);
--> statement-breakpoint
ALTER TABLE "reservations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "usage_records" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"reservation_id" uuid NOT NULL,
	"generation_id" uuid,
	"operation" "usage_operation" NOT NULL,
	"attempt" integer NOT NULL,
	"model" text NOT NULL,
	"outcome" "attempt_outcome" NOT NULL,
	"input_tokens" bigint,
	"cache_read_tokens" bigint,
	"cache_write_tokens" bigint,
	"output_tokens" bigint,
	"reasoning_tokens" bigint,
	"price" jsonb NOT NULL,
	"micro_usd" bigint NOT NULL,
	"estimated" boolean NOT NULL,
	"overrun" boolean NOT NULL,
	"first_token_ms" integer,
	"latency_ms" integer,
	"provider_call_id" text,
	"error_code" text,
	"corrects" uuid,
	"period_start" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "usage_records_micro_usd_check" CHECK ("usage_records"."micro_usd" >= 0 or "usage_records"."corrects" is not null)
);
--> statement-breakpoint
ALTER TABLE "usage_records" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "usage_windows" (
	"subject_id" uuid NOT NULL,
	"meter" "usage_meter" NOT NULL,
	"period_start" timestamp with time zone NOT NULL,
	"limit" bigint,
	"used" bigint NOT NULL,
	"reserved" bigint NOT NULL,
	CONSTRAINT "usage_windows_subject_id_meter_period_start_pk" PRIMARY KEY("subject_id","meter","period_start"),
	CONSTRAINT "usage_windows_used_check" CHECK ("usage_windows"."used" >= 0),
	CONSTRAINT "usage_windows_reserved_check" CHECK ("usage_windows"."reserved" >= 0),
	CONSTRAINT "usage_windows_limit_check" CHECK ("usage_windows"."limit" is null or "usage_windows"."used" + "usage_windows"."reserved" <= "usage_windows"."limit")
);
--> statement-breakpoint
ALTER TABLE "usage_windows" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "generations" ADD COLUMN "micro_usd" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "usage_records" ADD CONSTRAINT "usage_records_corrects_usage_records_id_fk" FOREIGN KEY ("corrects") REFERENCES "public"."usage_records"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "reservations_user_id_id_idx" ON "reservations" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "reservations_generation_id_idx" ON "reservations" USING btree ("generation_id");--> statement-breakpoint
CREATE INDEX "reservations_open_idx" ON "reservations" USING btree ("lease_until") WHERE "reservations"."state" in ('held', 'dispatched');--> statement-breakpoint
CREATE INDEX "usage_records_user_id_id_idx" ON "usage_records" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "usage_records_generation_id_idx" ON "usage_records" USING btree ("generation_id");--> statement-breakpoint
CREATE INDEX "usage_records_corrects_idx" ON "usage_records" USING btree ("corrects");--> statement-breakpoint
CREATE INDEX "usage_records_period_start_idx" ON "usage_records" USING btree ("period_start");--> statement-breakpoint
CREATE UNIQUE INDEX "usage_records_one_per_reservation_key" ON "usage_records" USING btree ("reservation_id") WHERE "usage_records"."corrects" is null;--> statement-breakpoint
CREATE INDEX "usage_windows_minute_idx" ON "usage_windows" USING btree ("period_start") WHERE "usage_windows"."meter" = 'requests_per_minute';--> statement-breakpoint
CREATE POLICY "generations_owner_all" ON "generations" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "reservations_own_select" ON "reservations" AS PERMISSIVE FOR SELECT TO "authenticated", "strata_user" USING ("reservations"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "reservations_system_select" ON "reservations" AS PERMISSIVE FOR SELECT TO "strata_system" USING (true);--> statement-breakpoint
CREATE POLICY "reservations_owner_all" ON "reservations" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "usage_records_own_select" ON "usage_records" AS PERMISSIVE FOR SELECT TO "authenticated", "strata_user" USING ("usage_records"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "usage_records_system_select" ON "usage_records" AS PERMISSIVE FOR SELECT TO "strata_system" USING (true);--> statement-breakpoint
CREATE POLICY "usage_records_owner_all" ON "usage_records" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "usage_windows_own_select" ON "usage_windows" AS PERMISSIVE FOR SELECT TO "authenticated", "strata_user" USING ("usage_windows"."subject_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "usage_windows_owner_all" ON "usage_windows" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);