-- Keys: what is asked for with one takes from its own limit, too, after its user's. The value
-- that the enum has just got is named in no function that Postgres reads at once: it may not
-- be used before the transaction that adds it is over.
create or replace function public.usage_period(
  meter public.usage_meter, moment timestamptz
) returns timestamptz language sql immutable set search_path = '' as $$
  select case meter
    when 'requests_per_minute' then date_trunc('minute', moment, 'UTC')
    when 'concurrent_generations' then timestamptz '1970-01-01 00:00:00+00'
    else date_trunc('month', moment, 'UTC')
  end
$$;
--> statement-breakpoint
create or replace function public.usage_reset(
  meter public.usage_meter, period_start timestamptz
) returns timestamptz language sql immutable set search_path = '' as $$
  select case meter
    when 'requests_per_minute' then period_start + interval '1 minute'
    when 'concurrent_generations' then null
    else (period_start at time zone 'UTC' + interval '1 month') at time zone 'UTC'
  end
$$;
--> statement-breakpoint
-- How the limit of a key stands now.
create function public.key_standing(subject uuid)
returns table (
  meter public.usage_meter, "limit" bigint, used bigint, reserved bigint,
  resets_at timestamptz
) language plpgsql stable set search_path = '' as $$
#variable_conflict use_column
declare
  counted public.usage_meter := 'key_monthly_micro_usd';
  period timestamptz := public.usage_period(counted, now());
begin
  return query select counted, key.monthly_micro_usd, coalesce(known.used, 0),
    coalesce(known.reserved, 0), public.usage_reset(counted, period)
  from public.api_keys as key
  left join public.usage_windows as known on known.subject_id = key.id
    and known.meter = counted and known.period_start = period
  where key.id = subject;
end $$;
--> statement-breakpoint
create or replace function public.take_usage(
  subject uuid, wanted public.usage_meter, most bigint, spent bigint, held bigint
) returns void language plpgsql set search_path = '' as $$
begin
  insert into public.usage_windows as known
    (subject_id, meter, period_start, "limit", used, reserved)
  select subject, wanted, public.usage_period(wanted, now()), most, spent, held
  where most is null or spent + held <= most
  on conflict (subject_id, meter, period_start) do update
    set "limit" = excluded."limit", used = known.used + excluded.used,
      reserved = known.reserved + excluded.reserved
    where excluded."limit" is null
      or known.used + known.reserved + excluded.used + excluded.reserved
        <= excluded."limit";
  if not found then
    raise exception using errcode = 'ST001', message = 'a limit would be exceeded',
      detail = (
        select to_jsonb(standing) || jsonb_build_object('needed', spent + held)
        from (
          select * from public.usage_standings(subject)
          union all select * from public.key_standing(subject)
        ) as standing
        where standing.meter = wanted
      )::text;
  end if;
end $$;
--> statement-breakpoint
-- Puts the worst case of an attempt aside; `hold` names the columns of a reservation, and
-- its lease in seconds. Raises ST001 for a limit, ST002 for a model that the plan or the key
-- does not include, ST003 for an account that is gone, ST004 for a key that is not the
-- user's, or not any more.
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
  if held.counts_as_request then
    perform public.take_usage(
      held.user_id, 'requests_per_minute', allowed.requests_per_minute, 1, 0);
    touched := touched || public.usage_meter 'requests_per_minute';
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
  return query select standing.* from public.usage_standings(held.user_id) as standing
    where standing.meter = any (touched);
end $$;
--> statement-breakpoint
-- Moves what a closed reservation held: its slot is free, its money is charged or back.
-- What costs more than was held is charged all the same and raises the window's limit.
create or replace function public.move_usage(closed public.reservations, charged bigint)
returns void language plpgsql set search_path = '' as $$
begin
  update public.usage_windows set reserved = reserved - 1
  where closed.takes_slot and subject_id = closed.user_id
    and meter = 'concurrent_generations'
    and period_start = public.usage_period('concurrent_generations', closed.created_at);
  update public.usage_windows
  set reserved = reserved - closed.micro_usd, used = used + charged,
    "limit" = case when "limit" is not null
      then greatest("limit", used + charged + reserved - closed.micro_usd) end
  where period_start = closed.period_start and (
    (subject_id = closed.user_id and meter = 'monthly_micro_usd')
    or (subject_id = closed.api_key_id and meter = 'key_monthly_micro_usd')
  );
end $$;
--> statement-breakpoint
-- Locks what closing these reservations changes, but for their runs: user by user, and the
-- money of keys last, as it is taken.
create or replace function public.lock_usage(reservation_ids uuid[]) returns void
language plpgsql set search_path = '' as $$
begin
  perform from public.reservations where id = any (reservation_ids)
  order by id for update;
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
--> statement-breakpoint
-- Charges dispatched attempts, each once. `settlements` is a list of objects that name the
-- reservation, the outcome and the columns of a usage record.
create or replace function public.settle_usage(settlements jsonb) returns void
language plpgsql security definer set search_path = '' as $$
declare
  told record;
  closed public.reservations;
  ids uuid[] := array(
    select reservation_id
    from jsonb_to_recordset(settlements) as given (reservation_id uuid)
  );
begin
  perform from public.generations where id in (
    select generation_id from public.reservations where id = any (ids)
  ) order by id for no key update;
  perform public.lock_usage(ids);
  for told in
    select given.* from jsonb_to_recordset(settlements) as given (
      reservation_id uuid, outcome public.attempt_outcome, input_tokens bigint,
      cache_read_tokens bigint, cache_write_tokens bigint, output_tokens bigint,
      reasoning_tokens bigint, micro_usd bigint, estimated boolean, first_token_ms int,
      latency_ms int, provider_call_id text, error_code text
    )
  loop
    update public.reservations set state = 'settled', closed_at = now()
    where id = told.reservation_id and state = 'dispatched'
    returning * into closed;
    continue when not found;
    insert into public.usage_records (
      id, user_id, reservation_id, generation_id, operation, attempt, model, outcome,
      input_tokens, cache_read_tokens, cache_write_tokens, output_tokens,
      reasoning_tokens, price, micro_usd, estimated, overrun, first_token_ms,
      latency_ms, provider_call_id, error_code, period_start, api_key_id
    ) values (
      public.new_usage_id(), closed.user_id, closed.id, closed.generation_id,
      closed.operation, closed.attempt, closed.model, told.outcome,
      told.input_tokens, told.cache_read_tokens, told.cache_write_tokens,
      told.output_tokens, told.reasoning_tokens, closed.price, told.micro_usd,
      told.estimated, told.micro_usd > closed.micro_usd, told.first_token_ms,
      told.latency_ms, told.provider_call_id, told.error_code, closed.period_start,
      closed.api_key_id
    );
    update public.generations set micro_usd = micro_usd + told.micro_usd
    where id = closed.generation_id and user_id = closed.user_id;
    perform public.move_usage(closed, told.micro_usd);
  end loop;
end $$;
--> statement-breakpoint
revoke all on function public.key_standing(uuid)
  from public, anon, authenticated, service_role;
--> statement-breakpoint
alter table public.api_keys force row level security;
--> statement-breakpoint
revoke all on table public.api_keys
  from public, anon, authenticated, strata_user, strata_system, service_role;
--> statement-breakpoint
grant all on table public.api_keys to service_role;
--> statement-breakpoint
-- Whoever the key belongs to has no use for its digest.
grant select (
  id, user_id, name, prefix, scopes, allowed_models, monthly_micro_usd, expires_at,
  revoked_at, last_used_at, created_at
) on table public.api_keys to strata_user, authenticated;
--> statement-breakpoint
grant insert, update (revoked_at) on table public.api_keys to strata_user;
--> statement-breakpoint
grant select, update (last_used_at) on table public.api_keys to strata_system;
