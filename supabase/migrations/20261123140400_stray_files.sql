-- Notes what may lie at these places of a user's as discarded, but for what is a file that is
-- known: so it is removed even if whoever has put it there dies. Returns where that is.
create function public.discard_strays(owner uuid, paths text[]) returns setof text
language sql security definer set search_path = '' as $$
  with strays as (
    select given.path from unnest(paths) as given (path)
    where starts_with(given.path, owner || '/') and not exists (
      select from public.assets as file where file.path = given.path
    )
  ), noted as (
    insert into public.discarded_files (path, user_id, due_at)
    select path, owner, now() from strays
    on conflict (path) do nothing
  )
  select path from strays
$$;
--> statement-breakpoint
revoke all on function public.discard_strays(uuid, text[])
  from public, anon, authenticated, service_role;
--> statement-breakpoint
grant execute on function public.discard_strays(uuid, text[]) to strata_system;
