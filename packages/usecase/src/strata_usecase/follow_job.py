"""Read a job's events from anywhere on, from any process."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from strata_domain.entity.job import Job, JobEvent
from strata_domain.port.concurrency import Offload
from strata_domain.port.unit_of_work import BeginForUser

EVENTS_PER_LOOK = 1000
LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowJobQuery:
    """Whose job, and what its reader has already seen."""

    user_id: UUID
    job_id: UUID
    after_seq: int = 0


@dataclass(frozen=True, slots=True)
class JobFollowing:
    """A job, and its events as they come; `exhausted` if none can come."""

    job: Job
    batches: AsyncGenerator[tuple[JobEvent, ...]]
    exhausted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowJob:
    """Looks into the store: a job is worked on by some other process.

    Attributes:
        leaving: whether this process goes away; its readers then come back elsewhere.
        look_seconds: from one look to the next.
    """

    begin: BeginForUser
    offload: Offload
    leaving: Callable[[], bool]
    look_seconds: float = LOOK_SECONDS

    async def execute(self, query: FollowJobQuery) -> JobFollowing:
        """Return the events after `after_seq`, until the terminal one.

        Raises:
            NotFoundError: there is no such job.
        """
        job = await self.offload(partial(self._job, query))
        exhausted = job.ended and job.last_seq == query.after_seq
        return JobFollowing(job, self._batches(query), exhausted)

    async def _batches(
        self, query: FollowJobQuery
    ) -> AsyncGenerator[tuple[JobEvent, ...]]:
        """Yield what is new, and an empty batch where nothing is."""
        seen, ended = query.after_seq, False
        while not ended:
            batch = await self.offload(partial(self._look, query, seen))
            yield batch
            for event in batch[-1:]:
                seen, ended = event.seq, event.terminal
            ended = ended or self.leaving()
            await asyncio.sleep(0 if batch or ended else self.look_seconds)

    def _job(self, query: FollowJobQuery) -> Job:
        with self.begin(query.user_id) as work:
            return work.jobs.get(query.job_id, user_id=query.user_id)

    def _look(self, query: FollowJobQuery, seen: int) -> tuple[JobEvent, ...]:
        """Return what is new; of a job that is over, its last event at least."""
        job = self._job(query)
        after = min(seen, job.last_seq - 1) if job.ended else seen
        with self.begin(query.user_id) as work:
            return work.jobs.events(
                query.job_id,
                user_id=query.user_id,
                after_seq=after,
                limit=EVENTS_PER_LOOK,
            )
