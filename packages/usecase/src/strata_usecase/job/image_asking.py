"""Asking a provider to draw, once."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from strata_domain.entity.image import ImageOrder
from strata_domain.entity.job import Job, JobStatus
from strata_domain.error import (
    FileTooLargeError,
    NotFoundError,
    ProviderAuthenticationError,
    ProviderContentFilteredError,
    ProviderError,
    ProviderInvalidRequestError,
    ProviderOverloadedError,
    ProviderQuotaError,
    ProviderRateLimitedError,
    ProviderUnreachableError,
    StorageUnavailableError,
)
from strata_domain.port.image_model import ImageModel, ImageModels
from strata_domain.service.image_request import decode_image_request
from strata_usecase.job.image_lending import ImageLending
from strata_usecase.job.job_book import JobBook
from strata_usecase.job.job_ending import JobEnding
from strata_usecase.job.pace import FIRST_LOOK_SECONDS, LATER_SECONDS

_REFUSED = (
    ProviderAuthenticationError,
    ProviderInvalidRequestError,
    ProviderOverloadedError,
    ProviderQuotaError,
    ProviderRateLimitedError,
    ProviderUnreachableError,
)
"""The provider said no, or was never reached: it bills nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageAsking:
    """Asks for a job, once it is noted as submitted.

    When the answer is lost, nobody asks again: the job waits until the provider says
    something of its own accord, at the address of the job, or until it is too old.

    Attributes:
        webhook_url: where a provider says that something has changed with a job; one
            that has none is looked at alone.
    """

    book: JobBook
    models: ImageModels
    lending: ImageLending
    webhook_url: Callable[[str, UUID], str | None]

    async def ask(self, job: Job) -> float | None:
        """Return the seconds until the next step; None if the job is over.

        All that takes time is done before it is noted: whoever dies in between leaves a
        job of which nobody knows whether it was asked for.
        """
        try:
            order = await self._order(job)
        except StorageUnavailableError:
            return LATER_SECONDS
        except (FileTooLargeError, NotFoundError) as error:
            ending = JobEnding(status=JobStatus.FAILED, error_code=error.code)
            await self.book.end(job, ending)
            return None
        model = self.models.get(job.model.partition("/")[0])
        submitted = await self.book.submit(job)
        return await self._send(job, order, model=model) if submitted else None

    async def _order(self, job: Job) -> ImageOrder:
        provider, _, name = job.model.partition("/")
        request = decode_image_request(job.request)
        return ImageOrder(
            job_id=job.job_id,
            model=name,
            request=request,
            image_url=await self._lent(request.image_asset_id, user_id=job.user_id),
            webhook_url=self.webhook_url(provider, job.job_id),
        )

    async def _lent(self, asset_id: UUID | None, *, user_id: UUID) -> str | None:
        if asset_id is None:
            return None
        return await self.lending.url(asset_id, user_id=user_id)

    async def _send(
        self, job: Job, order: ImageOrder, *, model: ImageModel
    ) -> float | None:
        """Return at once for a look if the provider has spoken of it already."""
        try:
            ref = await model.submit(order)
        except ProviderError as error:
            return await self._unanswered(job, error)
        return 0.0 if await self.book.refer(job, ref) else FIRST_LOOK_SECONDS

    async def _unanswered(self, job: Job, error: ProviderError) -> float | None:
        ending = refusal(error)
        if ending is None:
            return LATER_SECONDS
        await self.book.end(job, ending)
        return None


def refusal(error: ProviderError) -> JobEnding | None:
    """Return how a job ends that was refused; None if nobody can tell that it was."""
    if isinstance(error, ProviderContentFilteredError):
        return JobEnding(status=JobStatus.BLOCKED, error_code=error.code)
    if isinstance(error, _REFUSED):
        return JobEnding(status=JobStatus.FAILED, error_code=error.code)
    return None
