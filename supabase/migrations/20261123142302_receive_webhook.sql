-- Notes a provider's name of a job that it was asked for, and of no other. A job keeps
-- the name it has, and no two jobs of a provider have one name. Returns whether it is so.
create function public.name_job(job_id uuid, provider text, ref text) returns boolean
language plpgsql set search_path = '' as $$
#variable_conflict use_variable
begin
  update public.jobs as job set provider_ref = ref
  where job.id = job_id and split_part(job.model, '/', 1) = provider
    and job.status in ('submitted', 'running')
    and coalesce(job.provider_ref, ref) = ref
    and not exists (
      select from public.jobs as other
      where split_part(other.model, '/', 1) = provider
        and other.provider_ref = ref and other.id <> job.id
    );
  return found;
end $$;
--> statement-breakpoint
-- Stores a genuine message of a provider, and has the job looked at now that it is about.
-- One that came to the address of a job gives it the provider's name. Returns whether it
-- is news; a repetition changes nothing.
create function public.receive_webhook(
  provider text, event_id text, ref text, job_id uuid
) returns boolean
language plpgsql set search_path = '' as $$
#variable_conflict use_column
begin
  insert into public.webhook_inbox (provider, event_id, ref)
  values (receive_webhook.provider, receive_webhook.event_id, receive_webhook.ref)
  on conflict (provider, event_id) do nothing;
  if not found then
    return false;
  end if;
  perform public.name_job(
    receive_webhook.job_id, receive_webhook.provider, receive_webhook.ref
  );
  perform public.enqueue_look(job.id, now()) from public.jobs as job
  where split_part(job.model, '/', 1) = receive_webhook.provider
    and job.provider_ref = receive_webhook.ref and job.ended_at is null;
  if found then
    update public.webhook_inbox as said set applied_at = now()
    where said.provider = receive_webhook.provider and said.ref = receive_webhook.ref
      and said.applied_at is null;
  end if;
  return true;
end $$;
--> statement-breakpoint
revoke all on function
  public.name_job(uuid, text, text),
  public.receive_webhook(text, text, text, uuid)
  from public, anon, authenticated, service_role;
--> statement-breakpoint
grant execute on function
  public.name_job(uuid, text, text),
  public.receive_webhook(text, text, text, uuid)
  to strata_system;
