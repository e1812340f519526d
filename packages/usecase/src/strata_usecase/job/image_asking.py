"""Asking a provider to draw, once."""

from dataclasses import dataclass

from strata_domain.entity.image import ImageOrder
from strata_domain.entity.job import Job, JobStatus
from strata_domain.error import (
    ProviderAuthenticationError,
    ProviderContentFilteredError,
    ProviderError,
    ProviderInvalidRequestError,
    ProviderOverloadedError,
    ProviderQuotaError,
    ProviderRateLimitedError,
    ProviderUnreachableError,
)
from strata_domain.port.image_model import ImageModels
from strata_domain.service.image_request import decode_image_request
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
    """Asks for a job that is noted as submitted.

    When the answer is lost, nobody asks again: the job waits until the provider says
    something of its own accord, or until it is too old.
    """

    book: JobBook
    models: ImageModels

    async def ask(self, job: Job) -> float | None:
        """Return the seconds until the first look; None if the job is over."""
        provider, _, name = job.model.partition("/")
        request = decode_image_request(job.request)
        order = ImageOrder(job_id=job.job_id, model=name, request=request)
        try:
            ref = await self.models.get(provider).submit(order)
        except ProviderError as error:
            return await self._unanswered(job, error)
        await self.book.refer(job, ref)
        return FIRST_LOOK_SECONDS

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
