"""Moving jobs and their money, beside the event loop."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from uuid import UUID

from strata_domain.entity.job import Job, JobEventType, JobStatus, JobStep
from strata_domain.error import UnavailableError
from strata_domain.port.concurrency import Offload
from strata_domain.port.unit_of_work import BeginForSystem, SystemWork
from strata_usecase.job.job_ending import JobEnding
from strata_usecase.run.till import finished

RETRY_SECONDS = 0.5
SIGNS_PER_LEASE = 3
MOST_SIGNS = 30
"""A step that takes longer than ten leases hangs: somebody else shall try."""

Result = TypeVar("Result")

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobBook:
    """Each method is one transaction, and is finished even if its caller is cancelled.

    Attributes:
        lease_seconds: how long a job is held at most without a sign of life.
    """

    begin: BeginForSystem
    offload: Offload
    lease_seconds: float

    async def take(self, job_id: UUID) -> Job | None:
        """Hold a job; None if it is over or somebody holds it."""
        return await self._done(
            lambda work: work.jobs.take(job_id, lease_seconds=self.lease_seconds)
        )

    async def is_open(self, job_id: UUID) -> bool:
        """Whether a job is there and not over."""
        return await self._done(lambda work: work.jobs.is_open(job_id))

    @asynccontextmanager
    async def held(self, job: Job) -> AsyncGenerator[None]:
        """Hold a job for as long as the block takes, though not for ever, and let go.

        It changes nothing if somebody else holds it by now.
        """
        holding = asyncio.create_task(self._hold(job))
        try:
            yield
        finally:
            holding.cancel()
            await asyncio.wait([holding])
            await self._done(partial(_let_go, job))

    async def submit(self, job: Job) -> bool:
        """Note that the provider is about to be asked; False if it may not be."""
        return await self._done(partial(_submit, job))

    async def refer(self, job: Job, ref: str) -> bool:
        """Note the provider's name of a job; return whether it has spoken of it.

        Nobody else knows it, so it is tried again while the database is away.
        """
        return await self.surely(partial(_refer, job, ref))

    async def note(self, job: Job, event: JobEventType, progress: int | None) -> None:
        """Note that the provider works on it, and how far it has come."""
        running = event is JobEventType.RUNNING
        step = JobStep(
            job_id=job.job_id,
            attempt=job.attempt,
            event=event,
            status=JobStatus.RUNNING if running else None,
            data={} if progress is None else {"progress": progress},
            progress=progress,
        )
        await self._done(lambda work: work.jobs.record(step))

    async def end(
        self, job: Job, ending: JobEnding, *, made: AbstractSet[str] = frozenset()
    ) -> AbstractSet[str]:
        """Store the end with its files and its money, unless somebody else has the job.

        A refusal is not said twice, so it is tried again while the database is away.

        Args:
            job: as it was taken.
            ending: what it comes to.
            made: where its files may lie. Of a job that is over, those that nobody
                knows are discarded, lest they stay if nobody removes them at once.

        Returns:
            Where these are.
        """
        return await self.surely(partial(_end, job, ending, made))

    async def _hold(self, job: Job) -> None:
        for _ in range(MOST_SIGNS):
            await asyncio.sleep(self.lease_seconds / SIGNS_PER_LEASE)
            await self.surely(partial(_renew, job, self.lease_seconds))

    async def surely(self, work: Callable[[SystemWork], Result]) -> Result:
        """Return what a transaction returns; it is tried again until it is stored."""
        while True:
            try:
                return await self._done(work)
            except UnavailableError:
                _logger.warning("what became of a job cannot be noted now")
            await asyncio.sleep(RETRY_SECONDS)

    async def _done(self, work: Callable[[SystemWork], Result]) -> Result:
        return await finished(self.offload(partial(self._transact, work)))

    def _transact(self, work: Callable[[SystemWork], Result]) -> Result:
        with self.begin() as begun:
            return work(begun)


def _renew(job: Job, lease_seconds: float, work: SystemWork) -> None:
    work.jobs.renew(job.job_id, attempt=job.attempt, lease_seconds=lease_seconds)


def _let_go(job: Job, work: SystemWork) -> None:
    work.jobs.let_go(job.job_id, attempt=job.attempt)


def _submit(job: Job, work: SystemWork) -> bool:
    step = JobStep(
        job_id=job.job_id,
        attempt=job.attempt,
        event=JobEventType.SUBMITTED,
        status=JobStatus.SUBMITTED,
    )
    return work.jobs.record(step) and work.ledger.dispatch(job.reservation_id)


def _refer(job: Job, ref: str, work: SystemWork) -> bool:
    provider = job.model.partition("/")[0]
    named = work.jobs.refer(job.job_id, provider, ref=ref)
    return named and work.inbox.apply(provider, ref=ref)


def _end(
    job: Job, ending: JobEnding, made: AbstractSet[str], work: SystemWork
) -> AbstractSet[str]:
    stored = work.jobs.record(ending.step(job))
    if stored:
        _settle(job, ending, work)
    wanted = stored and ending.assets
    if wanted or not made or work.jobs.is_open(job.job_id):
        return frozenset()
    return work.assets.discard(made, user_id=job.user_id)


def _settle(job: Job, ending: JobEnding, work: SystemWork) -> None:
    """Charge what was dispatched; what was only held is given back."""
    for asset in ending.assets:
        work.assets.add(asset)
    work.ledger.settle([ending.settlement(job.reservation_id)])
    work.ledger.release([job.reservation_id])
