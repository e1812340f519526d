-- Whole accounts. Begun by their user, worked on by the system, and witnessed by triggers:
-- nobody may write what is remembered of it.
create function public.audit_account_task() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.audit_events (id, user_id, action, subject_id)
  values (
    public.new_usage_id(), new.user_id,
    (new.kind || case when new.ended_at is null then '.asked' else '.ended' end)
      ::public.audit_action,
    new.id
  );
  return null;
end $$;
--> statement-breakpoint
create trigger strata_account_tasks_asked after insert on public.account_tasks
  for each row execute function public.audit_account_task();
--> statement-breakpoint
create trigger strata_account_tasks_ended after update on public.account_tasks
  for each row when (old.ended_at is null and new.ended_at is not null)
  execute function public.audit_account_task();
--> statement-breakpoint
create function public.audit_api_key() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.audit_events (id, user_id, action, subject_id)
  values (
    public.new_usage_id(), new.user_id,
    (case when new.revoked_at is null then 'api_key.created' else 'api_key.revoked' end)
      ::public.audit_action,
    new.id
  );
  return null;
end $$;
--> statement-breakpoint
create trigger strata_api_keys_created after insert on public.api_keys
  for each row execute function public.audit_api_key();
--> statement-breakpoint
create trigger strata_api_keys_revoked after update on public.api_keys
  for each row when (old.revoked_at is null and new.revoked_at is not null)
  execute function public.audit_api_key();
--> statement-breakpoint
-- Asks whatever runs for a leaving account to stop; returns whether nothing does.
create function public.stop_account(account uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (
    select from public.account_tasks
    where user_id = account and kind = 'erasure' and ended_at is null
  ) then
    raise insufficient_privilege using message = 'this account is not to be erased';
  end if;
  update public.generations set cancel_requested_at = now()
  where user_id = account and status = 'running' and cancel_requested_at is null;
  perform pg_notify('strata_generations', 'c:' || generation_id)
  from public.reservations
  where user_id = account and closed_at is null and generation_id is not null;
  update public.jobs set cancel_requested_at = now()
  where user_id = account and ended_at is null and cancel_requested_at is null;
  perform public.enqueue_look(id, now())
  from public.jobs where user_id = account and ended_at is null;
  return not exists (
    select from public.generations where user_id = account and status = 'running'
    union all
    select from public.reservations where user_id = account and closed_at is null
    union all
    select from public.jobs where user_id = account and ended_at is null
    union all
    select from public.account_tasks
    where user_id = account and kind = 'export' and ended_at is null
      and lease_until > now()
  );
end $$;
--> statement-breakpoint
-- Begins what is to be done with the caller's account, or names what is open already.
-- Raises ST003 for an account that is gone.
create function public.begin_account_task(
  new_id uuid, wanted public.account_task_kind
) returns uuid language plpgsql security definer set search_path = '' as $$
declare
  owner uuid := auth.uid();
begin
  perform from public.profiles where user_id = owner for no key update;
  if not found then
    raise exception using errcode = 'ST003', message = 'the account is gone';
  end if;
  insert into public.account_tasks (id, user_id, kind) values (new_id, owner, wanted)
  on conflict (user_id, kind) where ended_at is null do nothing;
  if wanted = 'erasure' then
    update public.profiles set status = 'suspended', updated_at = now()
    where user_id = owner and status <> 'suspended';
    update public.api_keys set revoked_at = now()
    where user_id = owner and revoked_at is null;
    perform public.stop_account(owner);
  end if;
  return (
    select id from public.account_tasks
    where user_id = owner and kind = wanted and ended_at is null
  );
end $$;
--> statement-breakpoint
-- What is spent is never changed; that it was somebody's may be forgotten.
drop trigger strata_usage_records_stay on public.usage_records;
--> statement-breakpoint
create trigger strata_usage_records_stay
  before delete or truncate on public.usage_records
  for each statement execute function public.refuse_change();
--> statement-breakpoint
create trigger strata_usage_records_stay_the_same
  before update on public.usage_records
  for each row when (
    to_jsonb(new) - array['user_id', 'api_key_id']
      is distinct from to_jsonb(old) - array['user_id', 'api_key_id']
  )
  execute function public.refuse_change();
--> statement-breakpoint
-- The account that a task erases; none when that is over.
create function public.erased_account(task_id uuid) returns uuid
language sql stable set search_path = '' as $$
  select user_id from public.account_tasks
  where id = task_id and kind = 'erasure' and ended_at is null
$$;
--> statement-breakpoint
-- Somebody of whom nobody knows who it was, once the salt is forgotten.
create function public.stranger(known uuid, salt text) returns uuid
language sql immutable set search_path = '' as $$
  select md5(salt || known::text)::uuid
$$;
--> statement-breakpoint
-- One function for each table whose rows do not go with another; `strata_domain` says which,
-- and in which order.
create function public.erase_assets(task_id uuid, salt text) returns void
language sql security definer set search_path = '' as $$
  delete from public.assets where user_id = public.erased_account(task_id)
$$;
--> statement-breakpoint
create function public.erase_usage_windows(task_id uuid, salt text) returns void
language sql security definer set search_path = '' as $$
  update public.usage_windows set subject_id = public.stranger(subject_id, salt)
  where subject_id = public.erased_account(task_id) or subject_id in (
    select id from public.api_keys where user_id = public.erased_account(task_id)
  )
$$;
--> statement-breakpoint
create function public.erase_reservations(task_id uuid, salt text) returns void
language sql security definer set search_path = '' as $$
  update public.reservations set user_id = public.stranger(user_id, salt),
    api_key_id = public.stranger(api_key_id, salt)
  where user_id = public.erased_account(task_id)
$$;
--> statement-breakpoint
create function public.erase_usage_records(task_id uuid, salt text) returns void
language sql security definer set search_path = '' as $$
  update public.usage_records set user_id = public.stranger(user_id, salt),
    api_key_id = public.stranger(api_key_id, salt)
  where user_id = public.erased_account(task_id)
$$;
--> statement-breakpoint
create function public.erase_audit_events(task_id uuid, salt text) returns void
language sql security definer set search_path = '' as $$
  update public.audit_events set user_id = null,
    subject_id = case when action in ('api_key.created', 'api_key.revoked')
      then public.stranger(subject_id, salt) else subject_id end
  where user_id = public.erased_account(task_id)
$$;
--> statement-breakpoint
-- An export may have left an archive of which there is no row yet.
create function public.erase_account_tasks(task_id uuid, salt text) returns void
language sql security definer set search_path = '' as $$
  with erased as (
    delete from public.account_tasks
    where kind = 'export' and user_id = public.erased_account(task_id)
    returning id, user_id
  )
  insert into public.discarded_files (path, user_id, due_at)
  select user_id || '/' || id || '.zip', user_id, now() from erased
  on conflict (path) do nothing
$$;
--> statement-breakpoint
create function public.erase_profiles(task_id uuid, salt text) returns void
language sql security definer set search_path = '' as $$
  delete from public.profiles where user_id = public.erased_account(task_id)
$$;
--> statement-breakpoint
-- Where Supabase's own server does not do it.
create function public.remove_sign_in(account uuid) returns void
language sql security definer set search_path = '' as $$
  delete from auth.users where id = account and exists (
    select from public.account_tasks
    where user_id = account and kind = 'erasure' and ended_at is null
  )
$$;
--> statement-breakpoint
-- As before; but an archive is made here, so nobody sends it again.
create or replace function public.discard_file() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.discarded_files (path, user_id, due_at)
  values (old.path, old.user_id, case when old.job_id is null and old.kind <> 'archive'
    then greatest(now(), old.created_at + interval '3 hours') else now() end)
  on conflict (path) do nothing;
  return null;
end $$;
--> statement-breakpoint
-- Archives that are a week old or followed by a newer one, and what they were made for.
create function public.forget_archives() returns integer
language plpgsql security definer set search_path = '' as $$
declare
  forgotten integer;
begin
  delete from public.assets as archive
  where archive.kind = 'archive' and (
    archive.created_at < now() - interval '7 days' or exists (
      select from public.assets as newer
      where newer.user_id = archive.user_id and newer.kind = 'archive'
        and newer.id > archive.id
    )
  );
  get diagnostics forgotten = row_count;
  delete from public.account_tasks
  where kind = 'export' and ended_at < now() - interval '7 days';
  return forgotten;
end $$;
--> statement-breakpoint
revoke all on function
  public.audit_account_task(),
  public.audit_api_key(),
  public.stop_account(uuid),
  public.begin_account_task(uuid, public.account_task_kind),
  public.erased_account(uuid),
  public.stranger(uuid, text),
  public.erase_assets(uuid, text),
  public.erase_usage_windows(uuid, text),
  public.erase_reservations(uuid, text),
  public.erase_usage_records(uuid, text),
  public.erase_audit_events(uuid, text),
  public.erase_account_tasks(uuid, text),
  public.erase_profiles(uuid, text),
  public.remove_sign_in(uuid),
  public.forget_archives()
  from public, anon, authenticated, service_role;
--> statement-breakpoint
grant execute on function public.begin_account_task(uuid, public.account_task_kind)
  to strata_user;
--> statement-breakpoint
grant execute on function
  public.stop_account(uuid),
  public.erase_assets(uuid, text),
  public.erase_usage_windows(uuid, text),
  public.erase_reservations(uuid, text),
  public.erase_usage_records(uuid, text),
  public.erase_audit_events(uuid, text),
  public.erase_account_tasks(uuid, text),
  public.erase_profiles(uuid, text),
  public.remove_sign_in(uuid),
  public.forget_archives()
  to strata_system;
--> statement-breakpoint
alter table public.account_tasks force row level security;
--> statement-breakpoint
alter table public.audit_events force row level security;
--> statement-breakpoint
revoke all on table public.account_tasks, public.audit_events
  from public, anon, authenticated, strata_user, strata_system, service_role;
--> statement-breakpoint
grant select on table public.account_tasks, public.audit_events
  to authenticated, strata_user, service_role;
--> statement-breakpoint
grant select, update (user_id, attempt, lease_until, asset_id, error_code, ended_at)
  on table public.account_tasks to strata_system;
