"""Take a job one step further: ask for it, look at it, or end it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from strata_domain.entity.job import Job, JobKind, JobStatus
from strata_domain.port.concurrency import Clock
from strata_usecase.job.image_asking import ImageAsking
from strata_usecase.job.image_looking import ImageLooking
from strata_usecase.job.job_book import JobBook
from strata_usecase.job.job_ending import JobEnding
from strata_usecase.job.pace import FIRST_LOOK_SECONDS
from strata_usecase.job.speech_work import SpeechWork


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceJob:
    """Holds the job while it works on it; whoever comes meanwhile has nothing to do."""

    book: JobBook
    asking: ImageAsking
    looking: ImageLooking
    speaking: SpeechWork
    clock: Clock

    async def execute(self, job_id: UUID) -> float | None:
        """Return the seconds until the next step; None if the job is over."""
        job = await self.book.take(job_id)
        if job is None:
            return FIRST_LOOK_SECONDS if await self.book.is_open(job_id) else None
        async with self.book.held(job):
            return await _KINDS[job.kind](self, job)

    async def draw(self, job: Job) -> float | None:
        """Ask for pictures, or look at them."""
        return await _STEPS[job.status](self, job)

    async def speak(self, job: Job) -> float | None:
        """Speak the next piece, or join them all."""
        return await self.speaking.advance(job)

    async def begin(self, job: Job) -> float | None:
        """Ask for what nobody has asked for yet, if it is still wanted."""
        unwanted = self._unwanted(job)
        if unwanted is not None:
            await self.book.end(job, JobEnding(status=unwanted))
            return None
        return await self.asking.ask(job)

    async def look(self, job: Job) -> float | None:
        """Look at what the provider was asked for."""
        return await self.looking.look(job)

    def _unwanted(self, job: Job) -> JobStatus | None:
        if job.cancel_requested_at is not None:
            return JobStatus.CANCELED
        return JobStatus.EXPIRED if self.clock() >= job.expires_at else None


_KINDS: Mapping[JobKind, Callable[[AdvanceJob, Job], Awaitable[float | None]]] = {
    JobKind.IMAGE: AdvanceJob.draw,
    JobKind.SPEECH: AdvanceJob.speak,
}
_STEPS: Mapping[JobStatus, Callable[[AdvanceJob, Job], Awaitable[float | None]]] = {
    JobStatus.QUEUED: AdvanceJob.begin,
    JobStatus.SUBMITTED: AdvanceJob.look,
    JobStatus.RUNNING: AdvanceJob.look,
}
