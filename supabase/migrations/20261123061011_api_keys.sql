ALTER TYPE "public"."usage_meter" ADD VALUE 'key_monthly_micro_usd' BEFORE 'monthly_micro_usd';--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"secret_digest" "bytea" NOT NULL,
	"scopes" text[] NOT NULL,
	"allowed_models" text[] NOT NULL,
	"monthly_micro_usd" bigint,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "api_keys_prefix_unique" UNIQUE("prefix"),
	CONSTRAINT "api_keys_name_check" CHECK (length("api_keys"."name") between 1 and 100),
	CONSTRAINT "api_keys_secret_digest_check" CHECK (octet_length("api_keys"."secret_digest") = 32),
	CONSTRAINT "api_keys_scopes_check" CHECK ("api_keys"."scopes" <@ array['inference', 'data', 'usage']),
	CONSTRAINT "api_keys_monthly_micro_usd_check" CHECK ("api_keys"."monthly_micro_usd" >= 0)
);
--> statement-breakpoint
ALTER TABLE "api_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "reservations" ADD COLUMN "api_key_id" uuid;--> statement-breakpoint
ALTER TABLE "usage_records" ADD COLUMN "api_key_id" uuid;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_user_id_profiles_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."profiles"("user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_keys_user_id_idx" ON "api_keys" USING btree ("user_id");--> statement-breakpoint
CREATE POLICY "api_keys_own_select" ON "api_keys" AS PERMISSIVE FOR SELECT TO "authenticated", "strata_user" USING ("api_keys"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "api_keys_own_insert" ON "api_keys" AS PERMISSIVE FOR INSERT TO "strata_user" WITH CHECK ("api_keys"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "api_keys_own_update" ON "api_keys" AS PERMISSIVE FOR UPDATE TO "strata_user" USING ("api_keys"."user_id" = (select auth.uid())) WITH CHECK ("api_keys"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "api_keys_system_select" ON "api_keys" AS PERMISSIVE FOR SELECT TO "strata_system" USING (true);--> statement-breakpoint
CREATE POLICY "api_keys_system_update" ON "api_keys" AS PERMISSIVE FOR UPDATE TO "strata_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "api_keys_owner_all" ON "api_keys" AS PERMISSIVE FOR ALL TO current_user USING (true) WITH CHECK (true);