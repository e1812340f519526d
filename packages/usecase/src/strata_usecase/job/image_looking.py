"""Looking at what a provider was asked to draw."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from strata_domain.entity.image import ImageSnapshot, ImageState
from strata_domain.entity.job import Job, JobEventType, JobStatus
from strata_domain.error import (
    FileTooLargeError,
    ForbiddenAddressError,
    ProviderError,
    ProviderMalformedAnswerError,
    StorageUnavailableError,
    UnknownModelError,
    UnsupportedFileError,
)
from strata_domain.port.concurrency import Clock
from strata_domain.port.image_model import ImageModels
from strata_domain.service.image_request import count_of
from strata_usecase.job.image_keeper import ImageKeeper
from strata_usecase.job.job_book import JobBook
from strata_usecase.job.job_ending import JobEnding
from strata_usecase.job.pace import LATER_SECONDS, next_look_seconds

PICTURES_LAST = timedelta(hours=1)
"""For so long, at least, providers keep what they have drawn."""
_WORTHLESS = (FileTooLargeError, ForbiddenAddressError, UnsupportedFileError)
_ENDS: Mapping[ImageState, JobStatus] = {
    ImageState.FAILED: JobStatus.FAILED,
    ImageState.BLOCKED: JobStatus.BLOCKED,
    ImageState.CANCELED: JobStatus.CANCELED,
}
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageLooking:
    """Follows a provider's word, and nothing else: pending is not failed."""

    book: JobBook
    models: ImageModels
    keeper: ImageKeeper
    clock: Clock

    async def look(self, job: Job) -> float | None:
        """Return the seconds until the next look; None if the job is over.

        However old it is, it is looked at before it is given up.
        """
        pause, longest = await self._tried(job)
        if pause is None or self._age(job) <= longest:
            return pause
        await self._give_up(job)
        return None

    async def go_on(self, job: Job, snapshot: ImageSnapshot) -> float | None:
        """Note that the provider works on it, if that is news."""
        begun = snapshot.state is ImageState.DRAWING
        if begun and job.status is JobStatus.SUBMITTED:
            await self.book.note(job, JobEventType.RUNNING, snapshot.progress)
        elif snapshot.progress not in {None, job.progress}:
            await self.book.note(job, JobEventType.PROGRESS, snapshot.progress)
        return next_look_seconds(self._age(job))

    async def keep(self, job: Job, snapshot: ImageSnapshot) -> float | None:
        """Copy what was drawn, and charge each picture; rubbish is charged, too."""
        try:
            ending = await self._kept(job, snapshot)
        except _WORTHLESS:
            ending = JobEnding(
                status=JobStatus.FAILED,
                micro_usd=job.held_micro_usd,
                units=count_of(job),
                error_code=ProviderMalformedAnswerError.code,
            )
        await self._end(job, ending)
        return None

    async def end(self, job: Job, snapshot: ImageSnapshot) -> float | None:
        """End a job of which the provider says that nothing comes of it: it is free."""
        status = _ENDS[snapshot.state]
        ending = JobEnding(status=status, error_code=snapshot.error_code)
        await self.book.end(job, ending)
        return None

    async def _tried(self, job: Job) -> tuple[float | None, timedelta]:
        """Return when to look again, and how old the job may become.

        What is drawn and cannot be stored now is waited for as long as it is there.
        """
        try:
            return await self._follow(job), self._longest(job)
        except StorageUnavailableError:
            return LATER_SECONDS, max(self._longest(job), PICTURES_LAST)
        except (ProviderError, UnknownModelError):
            return LATER_SECONDS, self._longest(job)

    async def _follow(self, job: Job) -> float | None:
        if job.provider_ref is None:
            return LATER_SECONDS
        snapshot = await self._seen(job, job.provider_ref)
        return await _STATES[snapshot.state](self, job, snapshot)

    async def _seen(self, job: Job, ref: str) -> ImageSnapshot:
        provider, _, name = job.model.partition("/")
        model = self.models.get(provider)
        if job.cancel_requested_at is not None:
            with suppress(ProviderError):
                await model.cancel(ref, model=name)
        return await model.look(ref, model=name)

    async def _kept(self, job: Job, snapshot: ImageSnapshot) -> JobEnding:
        assets = await self.keeper.keep(job, snapshot.images)
        each = job.held_micro_usd // count_of(job)
        return JobEnding(
            status=JobStatus.SUCCEEDED,
            assets=assets,
            micro_usd=each * len(assets),
            units=len(assets),
        )

    async def _give_up(self, job: Job) -> None:
        """End a job of which nobody knows what became; the worst case is charged."""
        ending = JobEnding(
            status=JobStatus.EXPIRED,
            micro_usd=job.held_micro_usd,
            units=count_of(job),
            estimated=True,
        )
        await self._end(job, ending)

    async def _end(self, job: Job, ending: JobEnding) -> None:
        """End a job, and leave no file behind that is not noted."""
        left = await self.book.end(job, ending, made=self.keeper.places(job))
        if left:
            await self.keeper.clear(left)

    def _age(self, job: Job) -> timedelta:
        return self.clock() - (job.submitted_at or job.created_at)

    def _longest(self, job: Job) -> timedelta:
        """Return how old it may become, even if its model is not offered any more."""
        try:
            return timedelta(seconds=self.models.card(job.model).longest_seconds)
        except UnknownModelError:
            _logger.warning("nobody can look at a job of %s", job.model)
            return PICTURES_LAST


_STATES: Mapping[
    ImageState, Callable[[ImageLooking, Job, ImageSnapshot], Awaitable[float | None]]
] = {
    ImageState.WAITING: ImageLooking.go_on,
    ImageState.DRAWING: ImageLooking.go_on,
    ImageState.DRAWN: ImageLooking.keep,
    ImageState.FAILED: ImageLooking.end,
    ImageState.BLOCKED: ImageLooking.end,
    ImageState.CANCELED: ImageLooking.end,
}
