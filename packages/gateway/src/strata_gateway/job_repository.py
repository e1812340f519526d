"""Jobs in Postgres, as their user and as whoever works on them see them."""

from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, insert, select, text

from strata_domain.entity.job import Job, JobEvent, JobEventType, JobStep
from strata_domain.entity.page import Page
from strata_domain.error import JobOpenError, NotFoundError
from strata_domain.service.job import is_terminal, job_event
from strata_gateway.entity_table import JOB_EVENTS, JOBS
from strata_gateway.paging import first_page

_JOB = JOBS.table.c
_EVENT = JOB_EVENTS.table.c
_ADD = insert(JOBS.table)
_ADD_EVENT = insert(JOB_EVENTS.table)
_ENQUEUE = text("select enqueue_job(:job_id)")
_OWN = (_JOB.id == bindparam("wanted_id"), _JOB.user_id == bindparam("owner_id"))
_GET = select(*JOBS.columns()).where(*_OWN)
_REMOVE = delete(JOBS.table).where(*_OWN, _JOB.ended_at.is_not(None))
_PAGE = (
    select(*JOBS.columns())
    .where(_JOB.user_id == bindparam("owner_id"), _JOB.id < bindparam("before"))
    .order_by(_JOB.id.desc())
    .limit(bindparam("most"))
)
_EVENTS = (
    select(*JOB_EVENTS.columns())
    .where(
        _EVENT.job_id == bindparam("wanted_id"),
        _EVENT.user_id == bindparam("owner_id"),
        _EVENT.seq > bindparam("after_seq"),
    )
    .order_by(_EVENT.seq)
    .limit(bindparam("most"))
)
_REQUEST_CANCEL = text("""
update jobs set cancel_requested_at = coalesce(cancel_requested_at, now())
where id = :wanted_id and user_id = :owner_id and ended_at is null
""")
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
      submitted_at, case when cast(:status as job_status) is not null then now() end
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
_REFER = text("""
update jobs as job set provider_ref = :provider_ref
where job.id = :job_id and split_part(job.model, '/', 1) = :provider
  and job.status in ('submitted', 'running')
  and coalesce(job.provider_ref, :provider_ref) = :provider_ref
  and not exists (
    select from jobs as other
    where split_part(other.model, '/', 1) = :provider
      and other.provider_ref = :provider_ref and other.id <> job.id
  )
""")
_WAKE = text("""
select enqueue_look(job.id, now()) from jobs as job
where split_part(job.model, '/', 1) = :provider and job.provider_ref = :provider_ref
  and job.ended_at is null
""")
_LET_GO = text("""
update jobs set lease_until = null
where id = :job_id and attempt = :attempt and ended_at is null
""")
_AFTER_ALL = UUID(int=2**128 - 1)


class SqlJobRepository:
    """Reads and writes a user's jobs."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    def add(self, job: Job) -> None:
        """Store a new job, with its first event and its place in the queue."""
        first = job_event(1, JobEventType.QUEUED, {})
        named = {"job_id": job.job_id, "user_id": job.user_id}
        self._connection.execute(_ADD, {**JOBS.values(job), "last_seq": 1})
        self._connection.execute(_ADD_EVENT, {**JOB_EVENTS.values(first), **named})
        self._connection.execute(_ENQUEUE, {"job_id": job.job_id})

    def get(self, job_id: UUID, *, user_id: UUID) -> Job:
        """Return a job."""
        own = {"wanted_id": job_id, "owner_id": user_id}
        row = self._connection.execute(_GET, own).one_or_none()
        if row is None:
            raise NotFoundError(job_id)
        return JOBS.entity(row)

    def page(
        self, *, user_id: UUID, before: UUID | None, limit: int
    ) -> Page[Job, UUID]:
        """Return jobs, the latest first."""
        begin = before or _AFTER_ALL
        wanted = {"owner_id": user_id, "before": begin, "most": limit + 1}
        found = [JOBS.entity(row) for row in self._connection.execute(_PAGE, wanted)]
        return first_page(found, limit=limit, cursor=lambda job: job.job_id)

    def events(
        self, job_id: UUID, *, user_id: UUID, after_seq: int, limit: int
    ) -> tuple[JobEvent, ...]:
        """Return what the log holds after a sequence number, in order."""
        own = {"wanted_id": job_id, "owner_id": user_id}
        wanted = {**own, "after_seq": after_seq, "most": limit}
        rows = self._connection.execute(_EVENTS, wanted)
        return tuple(map(JOB_EVENTS.entity, rows))

    def request_cancel(self, job_id: UUID, *, user_id: UUID) -> None:
        """Ask whoever works on the job to stop; one that is over stays as it is."""
        own = {"wanted_id": job_id, "owner_id": user_id}
        self._connection.execute(_REQUEST_CANCEL, own)

    def remove(self, job_id: UUID, *, user_id: UUID) -> None:
        """Delete a job that is over; the database deletes what only it has kept."""
        self.get(job_id, user_id=user_id)
        own = {"wanted_id": job_id, "owner_id": user_id}
        if not self._connection.execute(_REMOVE, own).rowcount:
            raise JobOpenError(job_id)


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
        own = {"wanted_id": job_id, "owner_id": taken.user_id}
        return JOBS.entity(self._connection.execute(_GET, own).one())

    def is_open(self, job_id: UUID) -> bool:
        """Whether there is such a job, and it is not over."""
        wanted = {"job_id": job_id}
        return bool(self._connection.execute(_IS_OPEN, wanted).scalar_one())

    def refer(self, job_id: UUID, provider: str, *, ref: str) -> bool:
        """Note the provider's name of a job that it was asked for, and of no other."""
        named = {"job_id": job_id, "provider": provider, "provider_ref": ref}
        return bool(self._connection.execute(_REFER, named).rowcount)

    def wake(self, provider: str, *, ref: str) -> bool:
        """Have somebody look at an open job now; False if there is none."""
        named = {"provider": provider, "provider_ref": ref}
        return bool(self._connection.execute(_WAKE, named).all())

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

    def let_go(self, job_id: UUID, *, attempt: int) -> None:
        """Give a job free for whoever takes it next, unless it is held otherwise."""
        held = {"job_id": job_id, "attempt": attempt}
        self._connection.execute(_LET_GO, held)
