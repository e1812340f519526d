ALTER TYPE "public"."usage_meter" ADD VALUE 'monthly_images';--> statement-breakpoint
ALTER TYPE "public"."usage_meter" ADD VALUE 'monthly_characters';--> statement-breakpoint
ALTER TYPE "public"."usage_meter" ADD VALUE 'monthly_audio_seconds';--> statement-breakpoint
ALTER TYPE "public"."usage_meter" ADD VALUE 'storage_bytes';--> statement-breakpoint
CREATE TABLE "discarded_files" (
	"path" text PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"due_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "discarded_files" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "reservations" ADD COLUMN "meter" "usage_meter";--> statement-breakpoint
ALTER TABLE "reservations" ADD COLUMN "units" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "usage_records" ADD COLUMN "meter" "usage_meter";--> statement-breakpoint
ALTER TABLE "usage_records" ADD COLUMN "units" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "discarded_files_due_at_idx" ON "discarded_files" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "discarded_files_user_id_idx" ON "discarded_files" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "assets_pending_idx" ON "assets" USING btree ("created_at") WHERE "assets"."status" = 'pending';--> statement-breakpoint
ALTER TABLE "reservations" ADD CONSTRAINT "reservations_units_check" CHECK ("reservations"."units" >= 0);--> statement-breakpoint
ALTER TABLE "reservations" ADD CONSTRAINT "reservations_meter_check" CHECK ("reservations"."meter"::text in ('monthly_images', 'monthly_characters', 'monthly_audio_seconds'));--> statement-breakpoint
CREATE POLICY "assets_owner_all" ON "assets" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "jobs_own_delete" ON "jobs" AS PERMISSIVE FOR DELETE TO "strata_user" USING ("jobs"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "message_assets_owner_all" ON "message_assets" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "discarded_files_system_select" ON "discarded_files" AS PERMISSIVE FOR SELECT TO "strata_system" USING (true);--> statement-breakpoint
CREATE POLICY "discarded_files_system_delete" ON "discarded_files" AS PERMISSIVE FOR DELETE TO "strata_system" USING (true);--> statement-breakpoint
CREATE POLICY "discarded_files_owner_all" ON "discarded_files" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);