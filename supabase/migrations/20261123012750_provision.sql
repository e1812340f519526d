-- The plans, and a profile for every user: those to come by trigger, those who were
-- there before the first migration right now.
insert into public.plans (
  id, name, monthly_micro_usd, requests_per_minute, concurrent_generations,
  monthly_images, monthly_characters, monthly_audio_seconds, storage_bytes
) values
  ('anonymous', 'Anonymous', 50000, 20, 2, 2, 10000, 300, 10485760),
  ('free', 'Free', 1000000, 60, 4, 20, 100000, 3600, 104857600),
  ('pro', 'Pro', 20000000, 300, 16, 500, 2000000, 72000, 10737418240)
on conflict (id) do nothing;
--> statement-breakpoint
create function public.provision_profile() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles as known (user_id, plan_id)
  values (new.id, case when new.is_anonymous then 'anonymous' else 'free' end)
  on conflict (user_id) do update
    set plan_id = excluded.plan_id, updated_at = now()
    where known.plan_id = 'anonymous' and excluded.plan_id = 'free';
  return null;
end $$;
--> statement-breakpoint
revoke all on function public.provision_profile()
  from public, anon, authenticated, service_role;
--> statement-breakpoint
create trigger strata_profile_of_new_user
  after insert on auth.users
  for each row execute function public.provision_profile();
--> statement-breakpoint
create trigger strata_profile_of_known_user
  after update on auth.users
  for each row when (old.is_anonymous and not new.is_anonymous)
  execute function public.provision_profile();
--> statement-breakpoint
insert into public.profiles (user_id, plan_id)
select id, case when is_anonymous then 'anonymous' else 'free' end
from auth.users
on conflict (user_id) do nothing;
