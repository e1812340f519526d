-- Pictures, characters and seconds of sound are put aside and charged as money is, and files
-- are counted as they come, change and go. The values that the enum has just got are named
-- as text where Postgres reads a function at once. Locks are taken in the order of before;
-- what is stored comes first, then the units of a month, then answers at once and money.
create or replace function public.usage_period(
  meter public.usage_meter, moment timestamptz
) returns timestamptz language sql immutable set search_path = '' as $$
  select case
    when meter = 'requests_per_minute' then date_trunc('minute', moment, 'UTC')
    when meter::text in ('concurrent_generations', 'storage_bytes')
      then timestamptz '1970-01-01 00:00:00+00'
    else date_trunc('month', moment, 'UTC')
  end
$$;
--> statement-breakpoint
create or replace function public.usage_reset(
  meter public.usage_meter, period_start timestamptz
) returns timestamptz language sql immutable set search_path = '' as $$
  select case
    when meter = 'requests_per_minute' then period_start + interval '1 minute'
    when meter::text in ('concurrent_generations', 'storage_bytes') then null
    else (period_start at time zone 'UTC' + interval '1 month') at time zone 'UTC'
  end
$$;
--> statement-breakpoint
create or replace function public.usage_standings(subject uuid)
returns table (
  meter public.usage_meter, "limit" bigint, used bigint, reserved bigint,
  resets_at timestamptz
) language sql stable set search_path = '' as $$
  select named.meter, counted.most, coalesce(known.used, 0),
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
  where profile.user_id = subject
  order by named.meter
$$;
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
  return query select standing.* from public.usage_standings(held.user_id) as standing
    where standing.meter = any (touched);
end $$;
--> statement-breakpoint
drop function public.move_usage(public.reservations, bigint);
--> statement-breakpoint
-- Moves what a closed reservation held: its slot is free, its money and its units are
-- charged or back. What comes to more than was held is charged all the same and raises the
-- window's limit.
create function public.move_usage(
  closed public.reservations, charged bigint, spent bigint
) returns void language plpgsql set search_path = '' as $$
begin
  if closed.meter is not null then
    update public.usage_windows
    set reserved = reserved - closed.units, used = used + spent,
      "limit" = case when "limit" is not null
        then greatest("limit", used + spent + reserved - closed.units) end
    where subject_id = closed.user_id and meter = closed.meter
      and period_start = closed.period_start;
  end if;
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
    union
    select user_id, user_id, meter, period_start
    from public.reservations where id = any (reservation_ids)
  ) as touched on known.subject_id = touched.subject
    and known.meter = touched.counted and known.period_start = touched.period
  order by touched.owner, known.meter desc, known.subject_id, known.period_start
  for update of known;
end $$;
--> statement-breakpoint
create or replace function public.release_usage(reservation_ids uuid[]) returns void
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
    perform public.move_usage(closed, 0, 0);
  end loop;
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
    select given.*, coalesce(given.units, 0) as spent
    from jsonb_to_recordset(settlements) as given (
      reservation_id uuid, outcome public.attempt_outcome, input_tokens bigint,
      cache_read_tokens bigint, cache_write_tokens bigint, output_tokens bigint,
      reasoning_tokens bigint, micro_usd bigint, estimated boolean, first_token_ms int,
      latency_ms int, provider_call_id text, error_code text, units bigint
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
      latency_ms, provider_call_id, error_code, period_start, api_key_id, meter, units
    ) values (
      public.new_usage_id(), closed.user_id, closed.id, closed.generation_id,
      closed.operation, closed.attempt, closed.model, told.outcome,
      told.input_tokens, told.cache_read_tokens, told.cache_write_tokens,
      told.output_tokens, told.reasoning_tokens, closed.price, told.micro_usd,
      told.estimated, told.micro_usd > closed.micro_usd, told.first_token_ms,
      told.latency_ms, told.provider_call_id, told.error_code, closed.period_start,
      closed.api_key_id, closed.meter, told.spent
    );
    update public.generations set micro_usd = micro_usd + told.micro_usd
    where id = closed.generation_id and user_id = closed.user_id;
    perform public.move_usage(closed, told.micro_usd, told.spent);
  end loop;
end $$;
--> statement-breakpoint
create or replace function public.sweep_expired(most int) returns int
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
      'micro_usd', micro_usd, 'units', units, 'estimated', true
    )), '[]') from public.reservations where id = any (late) and state = 'dispatched'
  ));
  delete from public.usage_windows
  where meter = 'requests_per_minute' and period_start < now() - interval '1 hour';
  return swept;
end $$;
--> statement-breakpoint
-- How many bytes a file counts, if that is how it stands; archives are not counted.
create function public.counted_bytes(file public.assets, wanted public.asset_status)
returns bigint language sql immutable set search_path = '' as $$
  select case when (file).status = wanted and (file).kind <> 'archive'
    then (file).size_bytes else 0 end
$$;
--> statement-breakpoint
-- Counts what users store: what is there as used, and what was announced as reserved. What is
-- announced has to fit; what is there is kept, whatever it comes to. The first to come counts
-- what was there before it.
create function public.count_storage() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  owner uuid := coalesce(new.user_id, old.user_id);
  spent bigint := public.counted_bytes(new, 'ready') - public.counted_bytes(old, 'ready');
  held bigint :=
    public.counted_bytes(new, 'pending') - public.counted_bytes(old, 'pending');
  full_up text;
begin
  if tg_op = 'DELETE' then
    update public.usage_windows set used = used + spent, reserved = reserved + held
    where subject_id = owner and meter = 'storage_bytes';
    return null;
  end if;
  insert into public.usage_windows as known
    (subject_id, meter, period_start, used, reserved)
  select owner, 'storage_bytes', public.usage_period('storage_bytes', now()),
    coalesce(sum(public.counted_bytes(file, 'ready')), 0),
    coalesce(sum(public.counted_bytes(file, 'pending')), 0)
  from public.assets as file
  where file.user_id = owner and not exists (
    select from public.usage_windows
    where subject_id = owner and meter = 'storage_bytes'
  )
  on conflict (subject_id, meter, period_start) do update
    set used = known.used + spent, reserved = known.reserved + held;
  if tg_op = 'INSERT' and new.status = 'pending' then
    select to_jsonb(standing) || jsonb_build_object(
      'reserved', standing.reserved - held, 'needed', held
    ) into full_up
    from public.usage_standings(owner) as standing
    where standing.meter = 'storage_bytes'
      and standing.used + standing.reserved > standing.limit;
    if found then
      raise exception using errcode = 'ST001', message = 'the storage is full',
        detail = full_up;
    end if;
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger strata_assets_come_or_go after insert or delete on public.assets
  for each row execute function public.count_storage();
--> statement-breakpoint
create trigger strata_assets_change
  after update of status, kind, size_bytes on public.assets
  for each row execute function public.count_storage();
--> statement-breakpoint
-- Whoever deletes the row of a file: its bytes are to be removed, too. What was sent through
-- a signed URL can be sent again as long as that is good.
create function public.discard_file() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.discarded_files (path, user_id, due_at)
  values (old.path, old.user_id, case when old.job_id is null
    then greatest(now(), old.created_at + interval '3 hours') else now() end)
  on conflict (path) do nothing;
  return null;
end $$;
--> statement-breakpoint
create trigger strata_assets_discard after delete on public.assets
  for each row execute function public.discard_file();
--> statement-breakpoint
-- Deletes those of these files that nothing refers to: no message, no job but `maker`, which
-- is being deleted, and no open job that begins with them. Each is locked before it is looked
-- at, so that a reference that comes meanwhile either is seen or finds no file.
create function public.collect_assets(candidates uuid[], maker uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform from public.assets where id = any (candidates) order by id for update;
  delete from public.assets as file
  where file.id = any (candidates)
    and (file.job_id is null or file.job_id = maker)
    and not exists (
      select from public.message_assets where asset_id = file.id
    )
    and not exists (
      select from public.jobs as job
      where job.user_id = file.user_id and job.ended_at is null
        and job.request ->> 'image_asset_id' = file.id::text
    );
end $$;
--> statement-breakpoint
create function public.collect_of_messages() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform public.collect_assets(array(select distinct asset_id from gone), null);
  return null;
end $$;
--> statement-breakpoint
create trigger strata_message_assets_collect after delete on public.message_assets
  referencing old table as gone
  for each statement execute function public.collect_of_messages();
--> statement-breakpoint
create function public.collect_of_job() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform public.collect_assets(
    array(select id from public.assets where job_id = old.id), old.id);
  return old;
end $$;
--> statement-breakpoint
create trigger strata_jobs_collect before delete on public.jobs
  for each row execute function public.collect_of_job();
--> statement-breakpoint
revoke all on function
  public.move_usage(public.reservations, bigint, bigint),
  public.counted_bytes(public.assets, public.asset_status),
  public.count_storage(),
  public.discard_file(),
  public.collect_assets(uuid[], uuid),
  public.collect_of_messages(),
  public.collect_of_job()
  from public, anon, authenticated, service_role;
--> statement-breakpoint
alter table public.discarded_files force row level security;
--> statement-breakpoint
revoke all on table public.discarded_files
  from public, anon, authenticated, strata_user, strata_system, service_role;
--> statement-breakpoint
grant all on table public.discarded_files to service_role;
--> statement-breakpoint
grant select, delete on table public.discarded_files to strata_system;
--> statement-breakpoint
grant delete on table public.jobs to strata_user;
