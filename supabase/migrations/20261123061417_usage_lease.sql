-- A sign of life for the calls of runs: their leases begin anew, by the database's clock.
create function public.renew_usage(generation_ids uuid[], lease_seconds float8)
returns void language sql security definer set search_path = '' as $$
  update public.reservations
  set lease_until = now() + lease_seconds * interval '1 second'
  where id in (
    select id from public.reservations
    where generation_id = any (generation_ids) and closed_at is null
    order by user_id, id
    for no key update
  )
$$;
--> statement-breakpoint
revoke all on function public.renew_usage(uuid[], float8)
  from public, anon, authenticated, service_role;
--> statement-breakpoint
grant execute on function public.renew_usage(uuid[], float8) to strata_system;
