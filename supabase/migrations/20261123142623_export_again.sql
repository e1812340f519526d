-- As before; but an export that has succeeded within the hour is named again: each reads all
-- the files of its user.
create or replace function public.begin_account_task(
  new_id uuid, wanted public.account_task_kind
) returns uuid language plpgsql security definer set search_path = '' as $$
declare
  owner uuid := auth.uid();
  known uuid;
begin
  perform from public.profiles where user_id = owner for no key update;
  if not found then
    raise exception using errcode = 'ST003', message = 'the account is gone';
  end if;
  if wanted = 'export' then
    select id into known from public.account_tasks
    where user_id = owner and kind = 'export' and (
      ended_at is null or error_code is null and ended_at > now() - interval '1 hour'
    )
    order by id desc limit 1;
    if found then
      return known;
    end if;
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
