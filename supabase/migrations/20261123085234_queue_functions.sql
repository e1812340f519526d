-- Has a worker take the job a step further at that moment, or earlier if that is planned
-- already. The row that is planned is locked even if it stays as it is, so that nobody
-- begins before the caller's transaction is over.
create function public.enqueue_look(job_id uuid, run_at timestamptz) returns void
language sql security definer set search_path = '' as $$
  insert into queue.procrastinate_jobs as known
    (queue_name, task_name, queueing_lock, args, scheduled_at)
  values (
    'strata', 'advance_job', job_id::text, jsonb_build_object('job_id', job_id), run_at
  )
  on conflict (queueing_lock) where status = 'todo' do update
    set scheduled_at = excluded.scheduled_at
    where known.scheduled_at > excluded.scheduled_at
$$;
--> statement-breakpoint
-- Lines up a job of the user's, in the transaction that stores it. The n-th job of a user
-- that waits stands n rounds behind the round that is being served.
create function public.enqueue_job(job_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  owner uuid := auth.uid();
begin
  perform from public.jobs as job
  where job.id = job_id and job.user_id = owner and job.status = 'queued';
  if not found then
    raise insufficient_privilege using message = 'no job of this user waits there';
  end if;
  insert into queue.procrastinate_jobs
    (queue_name, task_name, queueing_lock, args, priority)
  select 'strata', 'advance_job', job_id::text, jsonb_build_object('job_id', job_id),
    coalesce((
      select max(entry.priority) from queue.procrastinate_jobs as entry
      where entry.status = 'todo' and entry.priority < 0
    ), 0) - (
      select count(*) from public.jobs as job
      where job.user_id = owner and job.status = 'queued'
    )
  on conflict (queueing_lock) where status = 'todo' do nothing;
end $$;
--> statement-breakpoint
-- Gives back to the queue what workers had taken who have been silent for so long; a job
-- that is still held is looked at when its lease is over. Returns how many.
create function public.rescue_jobs(silent_seconds float8) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  lost record;
  rescued integer := 0;
begin
  for lost in
    delete from queue.procrastinate_jobs where id in (
      select entry.id from queue.procrastinate_jobs as entry
      left join queue.procrastinate_workers as worker on worker.id = entry.worker_id
      where entry.status = 'doing' and (
        worker.id is null
        or worker.last_heartbeat < now() - silent_seconds * interval '1 second'
      )
      for update of entry skip locked
    ) returning (args ->> 'job_id')::uuid as job_id
  loop
    continue when lost.job_id is null;
    perform public.enqueue_look(lost.job_id, greatest(now(), (
      select job.lease_until from public.jobs as job where job.id = lost.job_id
    )));
    rescued := rescued + 1;
  end loop;
  return rescued;
end $$;
--> statement-breakpoint
-- Lines up what is open and held by nobody, and neither waits in the queue nor was taken
-- from it within a minute, whatever was the reason. Returns how many.
create function public.enqueue_lost_jobs() returns integer
language plpgsql security definer set search_path = '' as $$
declare
  lost uuid;
  found_ones integer := 0;
begin
  for lost in
    select job.id from public.jobs as job
    where job.status in ('queued', 'submitted', 'running')
      and (job.lease_until is null or job.lease_until <= now())
      and not exists (
        select from queue.procrastinate_jobs as entry
        where entry.queueing_lock = job.id::text and (
          entry.status = 'todo' or entry.status = 'doing' and exists (
            select from queue.procrastinate_events as event
            where event.job_id = entry.id and event.type = 'started'
              and event.at > now() - interval '1 minute'
          )
        )
      )
  loop
    perform public.enqueue_look(lost, now());
    found_ones := found_ones + 1;
  end loop;
  return found_ones;
end $$;
--> statement-breakpoint
revoke all on function
  public.enqueue_job(uuid),
  public.enqueue_look(uuid, timestamptz),
  public.rescue_jobs(float8),
  public.enqueue_lost_jobs()
  from public, anon, authenticated, service_role;
--> statement-breakpoint
grant execute on function public.enqueue_job(uuid) to strata_user;
--> statement-breakpoint
grant execute on function
  public.enqueue_look(uuid, timestamptz),
  public.rescue_jobs(float8),
  public.enqueue_lost_jobs()
  to strata_system;
