-- Policies say which rows; this says who may touch a table at all, and which columns.
alter table public.plans force row level security;
--> statement-breakpoint
alter table public.profiles force row level security;
--> statement-breakpoint
alter table public.threads force row level security;
--> statement-breakpoint
alter table public.messages force row level security;
--> statement-breakpoint
alter table public.generations force row level security;
--> statement-breakpoint
alter table public.generation_events force row level security;
--> statement-breakpoint
-- Supabase's default privileges have granted everything to everyone.
revoke all on table public.plans, public.profiles, public.threads, public.messages,
  public.generations, public.generation_events
  from public, anon, authenticated, strata_user, strata_system;
--> statement-breakpoint
grant all on table public.plans, public.profiles, public.threads, public.messages,
  public.generations, public.generation_events
  to service_role;
--> statement-breakpoint
grant usage on schema public to strata_user, strata_system;
--> statement-breakpoint
grant select on table public.plans, public.profiles, public.threads, public.messages,
  public.generations, public.generation_events
  to strata_user, authenticated;
--> statement-breakpoint
-- The API, for one user.
grant update (display_name, locale, updated_at) on table public.profiles
  to strata_user;
--> statement-breakpoint
grant
  insert,
  update (
    title, system_prompt, model, head_message_id, pinned, archived, metadata, updated_at
  ),
  delete
  on table public.threads to strata_user;
--> statement-breakpoint
grant insert, update (feedback, feedback_comment, updated_at)
  on table public.messages to strata_user;
--> statement-breakpoint
grant insert, update (cancel_requested_at) on table public.generations to strata_user;
--> statement-breakpoint
-- The user directly, through supabase-js.
grant update (display_name, locale) on table public.profiles to authenticated;
--> statement-breakpoint
grant update (title, pinned, archived) on table public.threads to authenticated;
--> statement-breakpoint
grant update (feedback, feedback_comment) on table public.messages to authenticated;
--> statement-breakpoint
-- The worker.
grant
  select,
  update (status, last_seq, heartbeat_at, error_code, ended_at)
  on table public.generations to strata_system;
--> statement-breakpoint
grant select, insert on table public.generation_events to strata_system;
--> statement-breakpoint
grant select, update (parts, status, stop_reason, updated_at)
  on table public.messages to strata_system;
