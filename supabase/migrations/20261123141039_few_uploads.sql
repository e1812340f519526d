-- Bounds the links with which a user could send something now: those of what is announced,
-- and those of what was deleted since, which are good for hours. Who announces has locked
-- what is stored, so nobody is counted twice or not at all. Raises ST005.
create function public.bound_uploads() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if (
    select count(*) from public.assets
    where user_id = new.user_id and status = 'pending'
  ) + (
    select count(*) from public.discarded_files
    where user_id = new.user_id and due_at > now()
  ) > 256 then
    raise exception using errcode = 'ST005', message = 'many uploads are open';
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger strata_assets_few_uploads after insert on public.assets
  for each row when (new.status = 'pending') execute function public.bound_uploads();
--> statement-breakpoint
revoke all on function public.bound_uploads()
  from public, anon, authenticated, service_role;
