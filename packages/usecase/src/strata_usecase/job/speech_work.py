"""Speaking a long text piece by piece, whoever dies in between."""

import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from dataclasses import dataclass

from strata_domain.entity.job import Job, JobStatus
from strata_domain.entity.speech import Sound, SpeechModelCard, SpeechPiece
from strata_domain.entity.usage import AttemptOutcome, Hold
from strata_domain.error import (
    FileTooLargeError,
    InvalidKeyError,
    LimitExceededError,
    ModelNotAllowedError,
    NotFoundError,
    ProviderConnectionError,
    ProviderContentFilteredError,
    ProviderMalformedAnswerError,
    ProviderOverloadedError,
    ProviderRateLimitedError,
    ProviderTimeoutError,
    ProviderUnreachableError,
    StorageUnavailableError,
    StrataError,
    UnknownModelError,
    UnsupportedFileError,
)
from strata_domain.port.asset_storage import AssetStorage
from strata_domain.port.concurrency import Clock
from strata_domain.port.speech_model import SpeechModels
from strata_domain.service.asset_path import media_type_of
from strata_domain.service.metering import units_settlement
from strata_usecase.job.job_ending import JobEnding
from strata_usecase.job.pace import LATER_SECONDS
from strata_usecase.job.speech_book import SpeechBook
from strata_usecase.job.speech_joining import SpeechJoining
from strata_usecase.job.speech_plan import SpeechPlan
from strata_usecase.run.closing import public_error
from strata_usecase.voice.call_notes import CallNotes
from strata_usecase.voice.speech_caller import SpeechCaller

_LATER = (
    ProviderOverloadedError,
    ProviderRateLimitedError,
    ProviderUnreachableError,
    StorageUnavailableError,
)
"""It may be over in a while, for which a job waits if nothing was billed."""
_PASSING = (
    *_LATER,
    ProviderConnectionError,
    ProviderMalformedAnswerError,
    ProviderTimeoutError,
)
"""It may be over at once; but what was asked is paid for each time."""
_REFUSED = (
    InvalidKeyError,
    LimitExceededError,
    ModelNotAllowedError,
    UnknownModelError,
)
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why a piece is not there, and whether that was for nothing."""

    error: StrataError
    free: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechWork:
    """Speaks one piece in each step, and joins them all in the last.

    Attributes:
        tries: of each piece, as far as they are billed, in one step.
    """

    book: SpeechBook
    models: SpeechModels
    caller: SpeechCaller
    storage: AssetStorage
    joining: SpeechJoining
    clock: Clock
    tries: int = 2

    async def advance(self, job: Job) -> float | None:
        """Return the seconds until the next step; None if the job is over."""
        plan = SpeechPlan.of(job)
        unwanted = self._unwanted(job)
        if unwanted is not None:
            return await self._end(plan, JobEnding(status=unwanted))
        if plan.complete:
            return await self._join(plan)
        return await self._speak(plan, tries=self.tries)

    async def _speak(self, plan: SpeechPlan, *, tries: int) -> float | None:
        try:
            card = self.models.card(plan.job.model)
            after, failure = await self._attempt(plan, card)
        except _REFUSED as refusal:
            return await self._end(plan, _failure(refusal))
        if after is None or failure is None:
            return 0.0
        return await self._failed(after, failure, tries=tries)

    async def _attempt(
        self, plan: SpeechPlan, card: SpeechModelCard
    ) -> tuple[SpeechPlan | None, _Failure | None]:
        """Return how the job stands after a call, unless somebody else has it."""
        away = await self._away(plan)
        if away is not None:
            return plan, _Failure(away, free=True)
        call = plan.call(card)
        begun = await self.book.begin(plan, call, plan.rest(card))
        if begun is None:
            return None, None
        notes = CallNotes()
        error = await self._spoken(begun, call, notes)
        ending = AttemptOutcome.FAILED if error else AttemptOutcome.COMPLETED
        settled = units_settlement(call, notes.facts(ending, error), units=None)
        after = await self.book.charge(begun, settled, spoken=error is None)
        return after, _Failure(error, free=not settled.units) if error else None

    async def _away(self, plan: SpeechPlan) -> StorageUnavailableError | None:
        """Return why nothing can be stored: what is spoken then is lost and billed."""
        try:
            await self.storage.size_bytes(plan.path(plan.next))
        except StorageUnavailableError as error:
            return error
        return None

    async def _spoken(
        self, plan: SpeechPlan, call: Hold, notes: CallNotes
    ) -> StrataError | None:
        """Store a piece; return why it is not there, if it is not."""
        path = plan.path(plan.next)
        speaking = self.caller.speak(plan.asked(call), call, notes)
        try:
            async with aclosing(speaking) as pieces:
                await self.storage.put(
                    path, _sound(pieces), media_type=media_type_of(path)
                )
        except Exception as error:
            _logger.info("a piece could not be spoken", exc_info=error)
            return public_error(error)
        return None

    async def _failed(
        self, plan: SpeechPlan, failure: _Failure, *, tries: int
    ) -> float | None:
        if failure.free and isinstance(failure.error, _LATER):
            return LATER_SECONDS
        if isinstance(failure.error, _PASSING) and tries > 1:
            return await self._speak(plan, tries=tries - 1)
        return await self._end(plan, _failure(failure.error))

    async def _join(self, plan: SpeechPlan) -> float | None:
        try:
            asset = await self.joining.join(plan)
        except StorageUnavailableError:
            return LATER_SECONDS
        except (FileTooLargeError, NotFoundError, UnsupportedFileError):
            return await self._end(plan, _failure(ProviderMalformedAnswerError()))
        return await self._end(
            plan, JobEnding(status=JobStatus.SUCCEEDED, assets=(asset,))
        )

    async def _end(self, plan: SpeechPlan, ending: JobEnding) -> float | None:
        left = await self.book.end(plan, ending)
        with suppress(StorageUnavailableError):
            await self.storage.remove(sorted(left))
        return None

    def _unwanted(self, job: Job) -> JobStatus | None:
        if job.cancel_requested_at is not None:
            return JobStatus.CANCELED
        return JobStatus.EXPIRED if self.clock() >= job.expires_at else None


def _failure(error: StrataError) -> JobEnding:
    blocked = isinstance(error, ProviderContentFilteredError)
    status = JobStatus.BLOCKED if blocked else JobStatus.FAILED
    return JobEnding(status=status, error_code=error.code)


async def _sound(pieces: AsyncIterator[SpeechPiece]) -> AsyncGenerator[bytes]:
    async for piece in pieces:
        if isinstance(piece, Sound):
            yield piece.content
