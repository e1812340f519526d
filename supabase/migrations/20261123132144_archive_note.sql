-- Notes the bytes of an archive before they are stored, so that they are removed if nothing
-- becomes of them: whoever makes an archive again gives it a name of its own. Returns false
-- if somebody else has taken the export.
create function public.expect_archive(task_id uuid, holder integer, archive_id uuid)
returns boolean language sql security definer set search_path = '' as $$
  with held as (
    select user_id from public.account_tasks
    where id = task_id and attempt = holder and kind = 'export' and ended_at is null
    for key share
  ), noted as (
    insert into public.discarded_files (path, user_id, due_at)
    select user_id || '/' || archive_id || '.zip', user_id, now() + interval '6 hours'
    from held
    returning path
  )
  select exists (select from noted)
$$;
--> statement-breakpoint
create or replace function public.erase_account_tasks(task_id uuid, salt text) returns void
language sql security definer set search_path = '' as $$
  delete from public.account_tasks
  where kind = 'export' and user_id = public.erased_account(task_id)
$$;
--> statement-breakpoint
revoke all on function public.expect_archive(uuid, integer, uuid)
  from public, anon, authenticated, service_role;
--> statement-breakpoint
grant execute on function public.expect_archive(uuid, integer, uuid) to strata_system;
