-- A key that has ended stays ended, whoever writes: the moment can be stated once.
create function public.keep_revoked() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception using errcode = 'restrict_violation',
    message = 'a revoked key stays revoked; make another one';
end $$;
--> statement-breakpoint
revoke all on function public.keep_revoked()
  from public, anon, authenticated, service_role;
--> statement-breakpoint
create trigger strata_api_keys_stay_revoked
  before update on public.api_keys
  for each row
  when (old.revoked_at is not null and new.revoked_at is distinct from old.revoked_at)
  execute function public.keep_revoked();
