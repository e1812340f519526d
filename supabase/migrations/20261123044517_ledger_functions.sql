-- The ledger is changed through these functions alone, whoever the caller is. Locks are
-- taken in one order, so that nobody waits in a circle: runs, reservations, and then user by
-- user the windows of requests, answers at once and money.
create function public.usage_period(meter public.usage_meter, moment timestamptz)
returns timestamptz language sql immutable set search_path = '' as $$
  select case meter
    when 'monthly_micro_usd' then date_trunc('month', moment, 'UTC')
    when 'requests_per_minute' then date_trunc('minute', moment, 'UTC')
    else timestamptz '1970-01-01 00:00:00+00'
  end
$$;
--> statement-breakpoint
create function public.usage_reset(meter public.usage_meter, period_start timestamptz)
returns timestamptz language sql immutable set search_path = '' as $$
  select case meter
    when 'monthly_micro_usd'
      then (period_start at time zone 'UTC' + interval '1 month') at time zone 'UTC'
    when 'requests_per_minute' then period_start + interval '1 minute'
  end
$$;
--> statement-breakpoint
-- How each limit of a user stands now; with the caller's own rights.
create function public.usage_standings(subject uuid)
returns table (
  meter public.usage_meter, "limit" bigint, used bigint, reserved bigint,
  resets_at timestamptz
) language sql stable set search_path = '' as $$
  select counted.meter, counted.most, coalesce(known.used, 0),
    coalesce(known.reserved, 0), public.usage_reset(counted.meter, period.start)
  from public.profiles as profile
  join public.plans as plan on plan.id = profile.plan_id
  cross join lateral (values
    (public.usage_meter 'monthly_micro_usd', plan.monthly_micro_usd),
    ('requests_per_minute', plan.requests_per_minute),
    ('concurrent_generations', plan.concurrent_generations)
  ) as counted (meter, most)
  cross join lateral public.usage_period(counted.meter, now()) as period (start)
  left join public.usage_windows as known on known.subject_id = profile.user_id
    and known.meter = counted.meter and known.period_start = period.start
  where profile.user_id = subject
  order by counted.meter
$$;
--> statement-breakpoint
-- A UUIDv7 of this microsecond.
create function public.new_usage_id() returns uuid
language sql volatile set search_path = '' as $$
  select (
    lpad(to_hex(micros / 1000), 12, '0')
    || to_hex(28672 + micros % 1000 * 4096 / 1000)
    || right(replace(gen_random_uuid()::text, '-', ''), 16)
  )::uuid
  from (select (extract(epoch from clock_timestamp()) * 1000000)::bigint) as now (micros)
$$;
--> statement-breakpoint
-- Takes from one limit in one statement, or raises ST001: its detail says how it stands.
create function public.take_usage(
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
        from public.usage_standings(subject) as standing
        where standing.meter = wanted
      )::text;
  end if;
end $$;
--> statement-breakpoint
-- Puts the worst case of an attempt aside; `hold` names the columns of a reservation, and
-- its lease in seconds. Raises ST001 for a limit, ST002 for a model that the plan does not
-- include, ST003 for an account that is gone.
create function public.reserve_usage(hold jsonb, dispatched boolean)
returns table (
  meter public.usage_meter, "limit" bigint, used bigint, reserved bigint,
  resets_at timestamptz
) language plpgsql security definer set search_path = '' as $$
#variable_conflict use_column
declare
  held public.reservations := jsonb_populate_record(null::public.reservations, hold);
  allowed public.plans;
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
create function public.mark_dispatched(reservation_id uuid) returns boolean
language sql security definer set search_path = '' as $$
  with marked as (
    update public.reservations set state = 'dispatched'
    where id = reservation_id and state = 'held'
    returning id
  )
  select exists (select from marked)
$$;
--> statement-breakpoint
-- Moves what a closed reservation held: its slot is free, its money is charged or back.
-- What costs more than was held is charged all the same and raises the window's limit.
create function public.move_usage(closed public.reservations, charged bigint)
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
  where subject_id = closed.user_id and meter = 'monthly_micro_usd'
    and period_start = closed.period_start;
end $$;
--> statement-breakpoint
-- Locks what closing these reservations changes, but for their runs.
create function public.lock_usage(reservation_ids uuid[]) returns void
language plpgsql set search_path = '' as $$
begin
  perform from public.reservations where id = any (reservation_ids)
  order by id for update;
  perform from public.usage_windows
  where (subject_id, meter, period_start) in (
    select user_id, public.usage_meter 'concurrent_generations',
      public.usage_period('concurrent_generations', created_at)
    from public.reservations where id = any (reservation_ids)
    union
    select user_id, public.usage_meter 'monthly_micro_usd', period_start
    from public.reservations where id = any (reservation_ids)
  )
  order by subject_id, meter desc, period_start for update;
end $$;
--> statement-breakpoint
-- Gives back what was held for attempts that were never made; the request has counted.
create function public.release_usage(reservation_ids uuid[]) returns void
language plpgsql security definer set search_path = '' as $$
declare
  closed public.reservations;
begin
  perform public.lock_usage(reservation_ids);
  for closed in
    update public.reservations set state = 'released', closed_at = now()
    where id = any (reservation_ids) and state = 'held'
    returning *
  loop
    perform public.move_usage(closed, 0);
  end loop;
end $$;
--> statement-breakpoint
-- Charges dispatched attempts, each once. `settlements` is a list of objects that name the
-- reservation, the outcome and the columns of a usage record.
create function public.settle_usage(settlements jsonb) returns void
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
      latency_ms, provider_call_id, error_code, period_start
    ) values (
      public.new_usage_id(), closed.user_id, closed.id, closed.generation_id,
      closed.operation, closed.attempt, closed.model, told.outcome,
      told.input_tokens, told.cache_read_tokens, told.cache_write_tokens,
      told.output_tokens, told.reasoning_tokens, closed.price, told.micro_usd,
      told.estimated, told.micro_usd > closed.micro_usd, told.first_token_ms,
      told.latency_ms, told.provider_call_id, told.error_code, closed.period_start
    );
    update public.generations set micro_usd = micro_usd + told.micro_usd
    where id = closed.generation_id and user_id = closed.user_id;
    perform public.move_usage(closed, told.micro_usd);
  end loop;
end $$;
--> statement-breakpoint
-- Closes what is open past its lease, by the database's clock, and forgets the minutes of
-- which nobody will ask any more. One sweeps at a time; for another there is nothing to do.
-- A run that is being written to is passed over.
create function public.sweep_expired(most int) returns int
language plpgsql security definer set search_path = '' as $$
declare
  late uuid[];
  swept int;
begin
  if not pg_try_advisory_xact_lock(hashtext('strata.sweep_expired')) then
    return 0;
  end if;
  late := array(
    with expired as materialized (
      select id, generation_id from public.reservations
      where state in ('held', 'dispatched') and lease_until < now()
      order by lease_until limit most
    ), free as materialized (
      select id from public.generations
      where id in (select generation_id from expired)
      for no key update skip locked
    )
    select id from expired
    where generation_id in (select id from free) or not exists (
      select from public.generations as run where run.id = expired.generation_id
    )
  );
  perform public.lock_usage(late);
  select count(*) into swept from public.reservations
  where id = any (late) and closed_at is null;
  perform public.release_usage(late);
  perform public.settle_usage((
    select coalesce(jsonb_agg(jsonb_build_object(
      'reservation_id', id, 'outcome', 'interrupted',
      'micro_usd', micro_usd, 'estimated', true
    )), '[]') from public.reservations where id = any (late) and state = 'dispatched'
  ));
  delete from public.usage_windows
  where meter = 'requests_per_minute' and period_start < now() - interval '1 hour';
  return swept;
end $$;
--> statement-breakpoint
create function public.refuse_change() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception using errcode = 'restrict_violation',
    message = 'the ledger only grows; a correction is another row';
end $$;
--> statement-breakpoint
create trigger strata_usage_records_stay
  before update or delete or truncate on public.usage_records
  for each statement execute function public.refuse_change();
--> statement-breakpoint
-- From here on: who may call what, and read what. Supabase's default privileges have
-- granted everything to everyone.
revoke all on function
  public.usage_period(public.usage_meter, timestamptz),
  public.usage_reset(public.usage_meter, timestamptz),
  public.usage_standings(uuid),
  public.new_usage_id(),
  public.take_usage(uuid, public.usage_meter, bigint, bigint, bigint),
  public.reserve_usage(jsonb, boolean),
  public.mark_dispatched(uuid),
  public.move_usage(public.reservations, bigint),
  public.lock_usage(uuid[]),
  public.release_usage(uuid[]),
  public.settle_usage(jsonb),
  public.sweep_expired(int),
  public.refuse_change()
  from public, anon, authenticated, service_role;
--> statement-breakpoint
grant execute on function
  public.usage_period(public.usage_meter, timestamptz),
  public.usage_reset(public.usage_meter, timestamptz),
  public.usage_standings(uuid)
  to strata_user;
--> statement-breakpoint
grant execute on function public.reserve_usage(jsonb, boolean)
  to strata_user, strata_system;
--> statement-breakpoint
grant execute on function
  public.mark_dispatched(uuid),
  public.release_usage(uuid[]),
  public.settle_usage(jsonb),
  public.sweep_expired(int)
  to strata_system;
--> statement-breakpoint
alter table public.usage_windows force row level security;
--> statement-breakpoint
alter table public.reservations force row level security;
--> statement-breakpoint
alter table public.usage_records force row level security;
--> statement-breakpoint
revoke all on table public.usage_windows, public.reservations, public.usage_records
  from public, anon, authenticated, strata_user, strata_system, service_role;
--> statement-breakpoint
grant select on table public.usage_windows, public.reservations, public.usage_records
  to strata_user, authenticated, service_role;
--> statement-breakpoint
grant select on table public.reservations, public.usage_records to strata_system;
--> statement-breakpoint
-- A fallback may have written the message: the worker says who.
grant update (model) on table public.messages to strata_system;
