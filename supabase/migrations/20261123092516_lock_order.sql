-- Reservations are locked in the order of `renew_usage`: a sign of life for the calls of many
-- runs and the end of others cannot wait for each other in a circle.
create or replace function public.lock_usage(reservation_ids uuid[]) returns void
language plpgsql set search_path = '' as $$
begin
  perform from public.reservations where id = any (reservation_ids)
  order by user_id, id for update;
  perform from public.usage_windows as known
  join (
    select user_id as owner, user_id as subject,
      public.usage_meter 'concurrent_generations' as counted,
      public.usage_period('concurrent_generations', created_at) as period
    from public.reservations where id = any (reservation_ids)
    union
    select user_id, user_id, 'monthly_micro_usd', period_start
    from public.reservations where id = any (reservation_ids)
    union
    select user_id, api_key_id, 'key_monthly_micro_usd', period_start
    from public.reservations where id = any (reservation_ids)
  ) as touched on known.subject_id = touched.subject
    and known.meter = touched.counted and known.period_start = touched.period
  order by touched.owner, known.meter desc, known.subject_id, known.period_start
  for update of known;
end $$;
