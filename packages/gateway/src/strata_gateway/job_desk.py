"""Jobs in Postgres, as whoever works on them sees them."""

from uuid import UUID

from sqlalchemy import Connection, bindparam, select, text

from strata_domain.entity.job import Job, JobStep
from strata_domain.service.job import is_terminal, job_event
from strata_gateway.entity_table import JOBS

_GET = select(*JOBS.columns()).where(JOBS.table.c.id == bindparam("job_id"))
_TAKE = text("""
update jobs
set attempt = attempt + 1,
  lease_until = now() + :lease_seconds * interval '1 second'
where id = :wanted_id and ended_at is null
  and (lease_until is null or lease_until <= now())
returning user_id
""")
_RECORD = text("""
with held as (
  update jobs as job
  set last_seq = last_seq + 1,
    status = coalesce(cast(:status as job_status), status),
    progress = coalesce(cast(:progress as smallint), progress),
    asset_ids = case when cardinality(cast(:asset_ids as uuid[])) > 0
      then cast(:asset_ids as uuid[]) else asset_ids end,
    error_code = :error_code,
    micro_usd = micro_usd + :micro_usd,
    submitted_at = coalesce(
      submitted_at, case when cast(:status as job_status) = 'submitted' then now() end
    ),
    lease_until = case when not :ends then lease_until end,
    ended_at = case when :ends then now() end
  where id = :job_id and attempt = :attempt and ended_at is null
  returning id, user_id, last_seq
), logged as (
  insert into job_events (job_id, user_id, seq, type, data)
  select id, user_id, last_seq, cast(:event as job_event_type), cast(:data as json)
  from held
)
select id from held
""")
_IS_OPEN = text(
    "select exists (select from jobs where id = :job_id and ended_at is null)"
)
_REFER = text("select name_job(:job_id, :provider, :provider_ref)")
_RENEW = text("""
update jobs set lease_until = now() + :lease_seconds * interval '1 second'
where id = :job_id and attempt = :attempt and lease_until is not null
""")
_LET_GO = text("""
update jobs set lease_until = null
where id = :job_id and attempt = :attempt and ended_at is null
""")


class SqlJobDesk:
    """Everyone's jobs, for whoever works on them."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    def take(self, job_id: UUID, *, lease_seconds: float) -> Job | None:
        """Hold a job under a new number; None if it is over or somebody holds it."""
        wanted = {"wanted_id": job_id, "lease_seconds": lease_seconds}
        taken = self._connection.execute(_TAKE, wanted).one_or_none()
        if taken is None:
            return None
        return JOBS.entity(self._connection.execute(_GET, {"job_id": job_id}).one())

    def is_open(self, job_id: UUID) -> bool:
        """Whether there is such a job, and it is not over."""
        wanted = {"job_id": job_id}
        return bool(self._connection.execute(_IS_OPEN, wanted).scalar_one())

    def refer(self, job_id: UUID, provider: str, *, ref: str) -> bool:
        """Note the provider's name of a job that it was asked for, and of no other."""
        named = {"job_id": job_id, "provider": provider, "provider_ref": ref}
        return bool(self._connection.execute(_REFER, named).scalar_one())

    def record(self, step: JobStep) -> bool:
        """Store a step and its event; False if the job is held otherwise by now."""
        wanted = {
            "job_id": step.job_id,
            "attempt": step.attempt,
            "status": step.status,
            "ends": step.status is not None and is_terminal(step.status),
            "event": step.event,
            "data": job_event(1, step.event, step.data).data,
            "progress": step.progress,
            "asset_ids": list(step.asset_ids),
            "error_code": step.error_code,
            "micro_usd": step.micro_usd,
        }
        return self._connection.execute(_RECORD, wanted).one_or_none() is not None

    def renew(self, job_id: UUID, *, attempt: int, lease_seconds: float) -> None:
        """Hold a job for longer, unless it is free or held otherwise."""
        held = {"job_id": job_id, "attempt": attempt, "lease_seconds": lease_seconds}
        self._connection.execute(_RENEW, held)

    def let_go(self, job_id: UUID, *, attempt: int) -> None:
        """Give a job free for whoever takes it next, unless it is held otherwise."""
        held = {"job_id": job_id, "attempt": attempt}
        self._connection.execute(_LET_GO, held)
