"""Jobs in Postgres, as their user sees them."""

from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, insert, select, text

from strata_domain.entity.job import Job, JobEvent, JobEventType
from strata_domain.entity.page import Page
from strata_domain.error import JobOpenError, NotFoundError
from strata_domain.service.job import job_event
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
