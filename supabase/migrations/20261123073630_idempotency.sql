ALTER TYPE "public"."usage_operation" ADD VALUE 'embedding';--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"user_id" uuid NOT NULL,
	"key" text NOT NULL,
	"request_digest" "bytea" NOT NULL,
	"result_id" uuid NOT NULL,
	"outcome" json,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_user_id_key_pk" PRIMARY KEY("user_id","key"),
	CONSTRAINT "idempotency_keys_key_check" CHECK (length("idempotency_keys"."key") between 1 and 255),
	CONSTRAINT "idempotency_keys_request_digest_check" CHECK (octet_length("idempotency_keys"."request_digest") = 32)
);
--> statement-breakpoint
ALTER TABLE "idempotency_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_user_id_profiles_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."profiles"("user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE POLICY "idempotency_keys_own_select" ON "idempotency_keys" AS PERMISSIVE FOR SELECT TO "strata_user" USING ("idempotency_keys"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "idempotency_keys_own_insert" ON "idempotency_keys" AS PERMISSIVE FOR INSERT TO "strata_user" WITH CHECK ("idempotency_keys"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "idempotency_keys_own_update" ON "idempotency_keys" AS PERMISSIVE FOR UPDATE TO "strata_user" USING ("idempotency_keys"."user_id" = (select auth.uid())) WITH CHECK ("idempotency_keys"."user_id" = (select auth.uid()));--> statement-breakpoint
CREATE POLICY "idempotency_keys_system_select" ON "idempotency_keys" AS PERMISSIVE FOR SELECT TO "strata_system" USING (true);--> statement-breakpoint
CREATE POLICY "idempotency_keys_system_update" ON "idempotency_keys" AS PERMISSIVE FOR UPDATE TO "strata_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "idempotency_keys_system_delete" ON "idempotency_keys" AS PERMISSIVE FOR DELETE TO "strata_system" USING (true);