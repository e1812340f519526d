"""Jobs that are done as simply as can be, and whoever does them."""

import asyncio
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import Engine

from strata_domain.entity.job import Job, JobEventType, JobKind, JobStatus, JobStep
from strata_domain.service.identifier import new_id
from strata_gateway.engine import connect
from strata_gateway.job_queue import JobQueue
from strata_gateway.unit_of_work import begin_for_system

LEASE_SECONDS = 2.0
SILENT_SECONDS = 1.5
ENDING = (JobStatus.SUBMITTED, JobStatus.SUCCEEDED)


def a_job(user_id: UUID, *, seconds: float = 0) -> Job:
    """A job whose first attempt takes so long; the next ones take no time."""
    now = datetime.now(UTC)
    return Job(
        job_id=new_id(),
        user_id=user_id,
        kind=JobKind.IMAGE,
        model="sandbox/image",
        status=JobStatus.QUEUED,
        request={"seconds": seconds},
        reservation_id=new_id(),
        held_micro_usd=20,
        created_at=now,
        expires_at=now + timedelta(days=1),
    )


@dataclass(frozen=True, slots=True)
class Hand:
    """Works on a job as whoever keeps to its number does.

    Attributes:
        say: is told whenever an attempt begins, and whether its end was stored.
    """

    engine: Engine
    say: Callable[[str, UUID, int], None]

    async def advance(self, job_id: UUID) -> float | None:
        job = await asyncio.to_thread(self._take, job_id)
        if job is not None:
            self.say("begins", job_id, job.attempt)
            await asyncio.sleep(patience(job))
            self.say("ends", job_id, await asyncio.to_thread(self._end, job))
        return None

    def _take(self, job_id: UUID) -> Job | None:
        with begin_for_system(self.engine)() as work:
            return work.jobs.take(job_id, lease_seconds=LEASE_SECONDS)

    def _end(self, job: Job) -> int:
        """Return how many of the two steps were stored."""
        with begin_for_system(self.engine)() as work:
            return sum(work.jobs.record(step(job, each)) for each in ENDING)


def patience(job: Job) -> float:
    return float(str(job.request["seconds"])) if job.attempt == 1 else 0


def step(job: Job, status: JobStatus) -> JobStep:
    event = JobEventType(f"job.{status}")
    return JobStep(job_id=job.job_id, attempt=job.attempt, event=event, status=status)


def worker(url: str, hand: Hand) -> JobQueue:
    """A worker that is soon missed."""
    return JobQueue(url=url, advance=hand.advance, silent_seconds=SILENT_SECONDS)


def tell(what: str, job_id: UUID, number: int) -> None:
    sys.stdout.write(f"{what} {job_id} {number}\n")
    sys.stdout.flush()


def main(url: str) -> None:
    """Work in a process of its own, on one job at a time."""
    hand = Hand(connect(url, connections=1), tell)
    asyncio.run(replace(worker(url, hand), concurrency=1).run())


if __name__ == "__main__":
    main(*sys.argv[1:])
