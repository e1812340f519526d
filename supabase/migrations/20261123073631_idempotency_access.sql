alter table public.idempotency_keys force row level security;
--> statement-breakpoint
revoke all on table public.idempotency_keys
  from public, anon, authenticated, strata_user, strata_system, service_role;
--> statement-breakpoint
grant all on table public.idempotency_keys to service_role;
--> statement-breakpoint
-- A key that is a day old may be taken anew.
grant select, insert, update (request_digest, result_id, outcome, created_at)
  on table public.idempotency_keys to strata_user;
--> statement-breakpoint
grant select, update (outcome), delete on table public.idempotency_keys to strata_system;
