-- What each call asks for is planned once a session, a reservation looks up those limits
-- alone that it touches, and a settlement finds what it locks in one pass.
create or replace function public.usage_period(
  meter public.usage_meter, moment timestamptz
) returns timestamptz language plpgsql immutable set search_path = '' as $$
begin
  return case
    when meter = 'requests_per_minute' then date_trunc('minute', moment, 'UTC')
    when meter in ('concurrent_generations', 'storage_bytes')
      then timestamptz '1970-01-01 00:00:00+00'
    else date_trunc('month', moment, 'UTC')
  end;
end $$;
--> statement-breakpoint
create or replace function public.usage_reset(
  meter public.usage_meter, period_start timestamptz
) returns timestamptz language plpgsql immutable set search_path = '' as $$
begin
  return case
    when meter = 'requests_per_minute' then period_start + interval '1 minute'
    when meter in ('concurrent_generations', 'storage_bytes') then null
    else (period_start at time zone 'UTC' + interval '1 month') at time zone 'UTC'
  end;
end $$;
--> statement-breakpoint
create function public.some_standings(subject uuid, wanted public.usage_meter[])
returns table (
  meter public.usage_meter, "limit" bigint, used bigint, reserved bigint,
  resets_at timestamptz
) language plpgsql stable set search_path = '' as $$
#variable_conflict use_column
begin
  return query select named.meter, counted.most, coalesce(known.used, 0),
    coalesce(known.reserved, 0), public.usage_reset(named.meter, period.start)
  from public.profiles as profile
  join public.plans as plan on plan.id = profile.plan_id
  cross join lateral (values
    ('monthly_micro_usd', plan.monthly_micro_usd),
    ('requests_per_minute', plan.requests_per_minute),
    ('concurrent_generations', plan.concurrent_generations),
    ('monthly_images', plan.monthly_images),
    ('monthly_characters', plan.monthly_characters),
    ('monthly_audio_seconds', plan.monthly_audio_seconds),
    ('storage_bytes', plan.storage_bytes)
  ) as counted (name, most)
  cross join lateral (select counted.name::public.usage_meter) as named (meter)
  cross join lateral public.usage_period(named.meter, now()) as period (start)
  left join public.usage_windows as known on known.subject_id = profile.user_id
    and known.meter = named.meter and known.period_start = period.start
  where profile.user_id = subject and counted.name = any (wanted::text[])
  order by named.meter;
end $$;
--> statement-breakpoint
create or replace function public.usage_standings(subject uuid)
returns table (
  meter public.usage_meter, "limit" bigint, used bigint, reserved bigint,
  resets_at timestamptz
) language sql stable set search_path = '' as $$
  select * from public.some_standings(
    subject, enum_range(null::public.usage_meter)
  )
$$;
--> statement-breakpoint
create or replace function public.reserve_usage(hold jsonb, dispatched boolean)
returns table (
  meter public.usage_meter, "limit" bigint, used bigint, reserved bigint,
  resets_at timestamptz
) language plpgsql security definer set search_path = '' as $$
#variable_conflict use_column
declare
  held public.reservations := jsonb_populate_record(null::public.reservations, hold);
  allowed public.plans;
  key public.api_keys;
  touched public.usage_meter[] := array['monthly_micro_usd'];
begin
  if current_setting('role') <> 'strata_system'
    and held.user_id is distinct from auth.uid()
  then
    raise insufficient_privilege using message = 'this is somebody else''s money';
  end if;
  select plan.* into allowed
  from public.profiles as profile join public.plans as plan on plan.id = profile.plan_id
  where profile.user_id = held.user_id;
  if not found then
    raise exception using errcode = 'ST003', message = 'the account is gone';
  end if;
  if not allowed.allowed_models
    && array['*', split_part(held.model, '/', 1) || '/*', held.model]
  then
    raise exception using errcode = 'ST002', message = 'the plan lacks the model';
  end if;
  if held.api_key_id is not null then
    select each.* into key from public.api_keys as each
    where each.id = held.api_key_id and each.user_id = held.user_id
      and each.revoked_at is null
      and (each.expires_at is null or each.expires_at > now());
    if not found then
      raise exception using errcode = 'ST004', message = 'the key is not good';
    end if;
    if not key.allowed_models
      && array['*', split_part(held.model, '/', 1) || '/*', held.model]
    then
      raise exception using errcode = 'ST002', message = 'the key lacks the model';
    end if;
  end if;
  held.units := coalesce(held.units, 0);
  if held.counts_as_request then
    perform public.take_usage(
      held.user_id, 'requests_per_minute', allowed.requests_per_minute, 1, 0);
    touched := touched || public.usage_meter 'requests_per_minute';
  end if;
  if held.meter is not null then
    perform public.take_usage(held.user_id, held.meter, case held.meter
      when 'monthly_images' then allowed.monthly_images
      when 'monthly_characters' then allowed.monthly_characters
      when 'monthly_audio_seconds' then allowed.monthly_audio_seconds
    end, 0, held.units);
    touched := touched || held.meter;
  end if;
  if held.takes_slot then
    perform public.take_usage(
      held.user_id, 'concurrent_generations', allowed.concurrent_generations, 0, 1);
    touched := touched || public.usage_meter 'concurrent_generations';
  end if;
  perform public.take_usage(
    held.user_id, 'monthly_micro_usd', allowed.monthly_micro_usd, 0, held.micro_usd);
  if held.api_key_id is not null then
    perform public.take_usage(
      held.api_key_id, 'key_monthly_micro_usd', key.monthly_micro_usd, 0,
      held.micro_usd);
  end if;
  held.state := case when dispatched then 'dispatched' else 'held' end;
  held.period_start := public.usage_period('monthly_micro_usd', now());
  held.minute_start := public.usage_period('requests_per_minute', now());
  held.lease_until := now() + (hold ->> 'lease_seconds')::float8 * interval '1 second';
  held.created_at := now();
  held.closed_at := null;
  insert into public.reservations select held.*;
  return query select * from public.some_standings(held.user_id, touched);
end $$;
--> statement-breakpoint
create or replace function public.lock_usage(reservation_ids uuid[]) returns void
language plpgsql set search_path = '' as $$
begin
  perform from public.reservations where id = any (reservation_ids)
  order by user_id, id for update;
  perform from public.usage_windows as known
  join (
    select distinct held.user_id as owner, touched.*
    from public.reservations as held
    cross join lateral (values
      (held.user_id, public.usage_meter 'concurrent_generations',
        public.usage_period('concurrent_generations', held.created_at)),
      (held.user_id, 'monthly_micro_usd', held.period_start),
      (held.api_key_id, 'key_monthly_micro_usd', held.period_start),
      (held.user_id, held.meter, held.period_start)
    ) as touched (subject, counted, period)
    where held.id = any (reservation_ids)
  ) as touched on known.subject_id = touched.subject
    and known.meter = touched.counted and known.period_start = touched.period
  order by touched.owner, known.meter desc, known.subject_id, known.period_start
  for update of known;
end $$;
--> statement-breakpoint
revoke all on function public.some_standings(uuid, public.usage_meter[])
  from public, anon, authenticated, service_role;
--> statement-breakpoint
grant execute on function public.some_standings(uuid, public.usage_meter[])
  to strata_user;
