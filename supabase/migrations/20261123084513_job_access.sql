-- What may follow what; `strata_domain.entity.job` knows the same pairs.
create function public.job_may_become(before public.job_status, after public.job_status)
returns boolean language sql immutable set search_path = '' as $$
  select case before
    when 'queued' then after in ('submitted', 'failed', 'canceled', 'expired')
    when 'submitted' then
      after in ('running', 'succeeded', 'failed', 'blocked', 'canceled', 'expired')
    when 'running' then after in ('succeeded', 'failed', 'blocked', 'canceled', 'expired')
    else false
  end
$$;
--> statement-breakpoint
-- Whoever writes: a job takes no step that is none, an older attempt does not come back,
-- and what is over stays as it is.
create function public.refuse_job_step() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if old.ended_at is not null then
    raise exception using errcode = 'restrict_violation', message = 'the job is over';
  end if;
  if new.status <> old.status and not public.job_may_become(old.status, new.status) then
    raise exception using errcode = 'restrict_violation',
      message = format('a job does not go from %s to %s', old.status, new.status);
  end if;
  if new.attempt < old.attempt or new.last_seq < old.last_seq then
    raise exception using errcode = 'restrict_violation',
      message = 'a job does not go back';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger strata_jobs_step before update on public.jobs
  for each row execute function public.refuse_job_step();
--> statement-breakpoint
revoke all on function
  public.job_may_become(public.job_status, public.job_status),
  public.refuse_job_step()
  from public, anon, authenticated, service_role;
--> statement-breakpoint
alter table public.jobs force row level security;
--> statement-breakpoint
alter table public.job_events force row level security;
--> statement-breakpoint
alter table public.webhook_inbox force row level security;
--> statement-breakpoint
alter table public.assets force row level security;
--> statement-breakpoint
alter table public.message_assets force row level security;
--> statement-breakpoint
revoke all on table
  public.jobs, public.job_events, public.webhook_inbox, public.assets,
  public.message_assets
  from public, anon, authenticated, strata_user, strata_system, service_role;
--> statement-breakpoint
grant all on table
  public.jobs, public.job_events, public.webhook_inbox, public.assets,
  public.message_assets
  to service_role;
--> statement-breakpoint
grant select on table
  public.jobs, public.job_events, public.assets, public.message_assets
  to authenticated, strata_user;
--> statement-breakpoint
grant insert, update (cancel_requested_at) on table public.jobs to strata_user;
--> statement-breakpoint
grant insert on table public.job_events, public.message_assets to strata_user;
--> statement-breakpoint
grant insert, delete, update (
  status, media_type, kind, size_bytes, sha256, width, height
) on table public.assets to strata_user;
--> statement-breakpoint
grant select, update (
  status, attempt, lease_until, last_seq, provider_ref, progress, asset_ids,
  error_code, micro_usd, submitted_at, ended_at
) on table public.jobs to strata_system;
--> statement-breakpoint
grant select, insert on table public.job_events to strata_system;
--> statement-breakpoint
grant select, insert, delete on table public.assets to strata_system;
--> statement-breakpoint
grant select on table public.message_assets to strata_system;
--> statement-breakpoint
grant select, insert, update (applied_at), delete on table public.webhook_inbox
  to strata_system;
