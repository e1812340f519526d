"""Jobs in memory, as their user and as the system see them."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from operator import attrgetter
from uuid import UUID

from strata_domain.entity.job import Job, JobEvent, JobEventType, JobStatus, JobStep
from strata_domain.entity.page import Page
from strata_domain.error import ConflictError, JobOpenError, NotFoundError
from strata_domain.fake.discarding import collect
from strata_domain.fake.transaction import Transaction
from strata_domain.service.job import is_terminal, job_event, origins


@dataclass(frozen=True, slots=True)
class InMemoryJobs:
    """The user's jobs."""

    transaction: Transaction

    def add(self, job: Job) -> None:
        """Store a new job, with its first event."""
        tables = self.transaction.tables
        self.transaction.add(tables.jobs, job.job_id, replace(job, last_seq=1))
        tables.job_logs[job.job_id] = (job_event(1, JobEventType.QUEUED, {}),)

    def get(self, job_id: UUID, *, user_id: UUID) -> Job:
        """Return a job."""
        return self.transaction.own(self.transaction.tables.jobs, job_id, user_id)

    def page(
        self, *, user_id: UUID, before: UUID | None, limit: int
    ) -> Page[Job, UUID]:
        """Return jobs, the latest first."""
        own = self.transaction.visible(self.transaction.tables.jobs, user_id)
        older = [job for job in own if before is None or job.job_id < before]
        older.sort(key=attrgetter("job_id"), reverse=True)
        items = tuple(older[:limit])
        return Page(items, items[-1].job_id if len(older) > limit else None)

    def events(
        self, job_id: UUID, *, user_id: UUID, after_seq: int, limit: int
    ) -> tuple[JobEvent, ...]:
        """Return what the log holds after a sequence number, in order."""
        try:
            self.get(job_id, user_id=user_id)
        except NotFoundError:
            return ()
        log = self.transaction.tables.job_logs[job_id]
        return tuple(islice((e for e in log if e.seq > after_seq), limit))

    def request_cancel(self, job_id: UUID, *, user_id: UUID) -> None:
        """Note the wish; a job that is over stays as it is."""
        with suppress(NotFoundError):
            known, jobs = (
                self.get(job_id, user_id=user_id),
                self.transaction.tables.jobs,
            )
            asked_at = known.cancel_requested_at or self.transaction.clock()
            asked = replace(known, cancel_requested_at=asked_at)
            jobs[job_id] = known if known.ended else asked

    def remove(self, job_id: UUID, *, user_id: UUID) -> None:
        """Delete a job that is over, with its files that no message refers to."""
        known = self.get(job_id, user_id=user_id)
        if not known.ended:
            raise JobOpenError(job_id)
        tables = self.transaction.tables
        del tables.jobs[job_id]
        made = [asset for asset in tables.assets.values() if asset.job_id == job_id]
        collect(tables, made, self.transaction.clock(), maker=job_id)
        orphans = [asset for asset in made if asset.asset_id in tables.assets]
        tables.assets |= {it.asset_id: replace(it, job_id=None) for it in orphans}


@dataclass(frozen=True, slots=True)
class InMemoryJobDesk:
    """Everyone's jobs, for whoever works on them."""

    transaction: Transaction

    def take(self, job_id: UUID, *, lease_seconds: float) -> Job | None:
        """Hold a job under a new number; None if it is over or somebody holds it."""
        tables, now = self.transaction.tables, self.transaction.clock()
        known = tables.jobs.get(job_id)
        if known is None or known.ended or tables.job_leases.get(job_id, now) > now:
            return None
        tables.job_leases[job_id] = now + timedelta(seconds=lease_seconds)
        tables.jobs[job_id] = replace(known, attempt=known.attempt + 1)
        return tables.jobs[job_id]

    def is_open(self, job_id: UUID) -> bool:
        """Whether there is such a job, and it is not over."""
        known = self.transaction.tables.jobs.get(job_id)
        return known is not None and not known.ended

    def refer(self, job_id: UUID, provider: str, *, ref: str) -> bool:
        """Note the provider's name of a job that it was asked for, and of no other."""
        jobs = self.transaction.tables.jobs
        known = jobs.get(job_id)
        others = (job for job in jobs.values() if job is not known)
        taken = (provider, ref) in map(_named, others)
        if known is None or taken or not _may_be_named(known, provider, ref):
            return False
        jobs[job_id] = replace(known, provider_ref=ref)
        return True

    def wake(self, provider: str, *, ref: str) -> bool:
        """Note that somebody shall look at an open job now; False if there is none."""
        tables, named = self.transaction.tables, (provider, ref)
        open_jobs = (job for job in tables.jobs.values() if not job.ended)
        found = [job.job_id for job in open_jobs if _named(job) == named]
        tables.looks.update(dict.fromkeys(found, self.transaction.clock()))
        return bool(found)

    def record(self, step: JobStep) -> bool:
        """Store a step and its event; False if the job is held otherwise by now."""
        tables = self.transaction.tables
        known = tables.jobs.get(step.job_id)
        if known is None or known.attempt != step.attempt or known.ended:
            return False
        tables.jobs[step.job_id] = self._stepped(known, step)
        event = job_event(known.last_seq + 1, step.event, step.data)
        tables.job_logs[step.job_id] += (event,)
        if tables.jobs[step.job_id].ended:
            tables.job_leases.pop(step.job_id, None)
        return True

    def renew(self, job_id: UUID, *, attempt: int, lease_seconds: float) -> None:
        """Hold a job for longer, unless it is free or held otherwise."""
        until = self.transaction.clock() + timedelta(seconds=lease_seconds)
        held = self._held(job_id, attempt)
        self.transaction.tables.job_leases.update(dict.fromkeys(held, until))

    def let_go(self, job_id: UUID, *, attempt: int) -> None:
        """Give a job free for whoever takes it next."""
        for key in self._held(job_id, attempt):
            del self.transaction.tables.job_leases[key]

    def _held(self, job_id: UUID, attempt: int) -> list[UUID]:
        tables = self.transaction.tables
        leased = tables.jobs.keys() & tables.job_leases.keys() & {job_id}
        return [key for key in leased if tables.jobs[key].attempt == attempt]

    def _stepped(self, known: Job, step: JobStep) -> Job:
        status, now = step.status or known.status, self.transaction.clock()
        if step.status is not None and known.status not in origins(step.status):
            self.transaction.refuse(ConflictError(known.status, step.status))
        return replace(
            known,
            status=status,
            last_seq=known.last_seq + 1,
            progress=known.progress if step.progress is None else step.progress,
            asset_ids=step.asset_ids or known.asset_ids,
            error_code=step.error_code,
            micro_usd=known.micro_usd + step.micro_usd,
            submitted_at=now
            if step.status is JobStatus.SUBMITTED
            else known.submitted_at,
            ended_at=now if is_terminal(status) else None,
        )


def _may_be_named(job: Job, provider: str, ref: str) -> bool:
    asked = not job.ended and job.status is not JobStatus.QUEUED
    return asked and _named(job) in {(provider, None), (provider, ref)}


def _named(job: Job) -> tuple[str, str | None]:
    return job.model.partition("/")[0], job.provider_ref
