ALTER TYPE "public"."job_kind" ADD VALUE 'speech';--> statement-breakpoint
ALTER TYPE "public"."usage_operation" ADD VALUE 'speech';--> statement-breakpoint
ALTER TYPE "public"."usage_operation" ADD VALUE 'transcription';--> statement-breakpoint
ALTER TYPE "public"."usage_operation" ADD VALUE 'voice_access';--> statement-breakpoint
ALTER TABLE "assets" ADD COLUMN "duration_ms" integer;--> statement-breakpoint
ALTER TABLE "assets" ADD COLUMN "content_key" text;--> statement-breakpoint
ALTER TABLE "assets" ADD CONSTRAINT "assets_user_id_content_key_key" UNIQUE("user_id","content_key");--> statement-breakpoint
ALTER TABLE "assets" ADD CONSTRAINT "assets_duration_ms_check" CHECK ("assets"."duration_ms" >= 0);--> statement-breakpoint
ALTER TABLE "assets" ADD CONSTRAINT "assets_content_key_check" CHECK ("assets"."content_key" ~ '^[0-9a-f]{64}$');