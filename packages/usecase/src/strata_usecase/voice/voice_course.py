"""The attempts of one order, from the first to the one that ends it."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Generic, TypeVar
from uuid import UUID

from strata_domain.entity.generation import GenerationStatus
from strata_domain.entity.idempotency import Kept
from strata_domain.entity.model_card import ModelCard
from strata_domain.entity.usage import AttemptOutcome, Hold, Settlement
from strata_domain.error import (
    AnswerStoppedError,
    DrainingError,
    ProviderError,
    ProviderTimeoutError,
    StrataError,
)
from strata_domain.service.metering import units_settlement
from strata_domain.service.routing import Next, RetryPolicy, Route
from strata_usecase.run.closing import public_error
from strata_usecase.voice.call_notes import CallNotes
from strata_usecase.voice.voice_run import Answered, VoiceRun

Result = TypeVar("Result")
_HALTED: Mapping[GenerationStatus | None, tuple[AttemptOutcome, type[StrataError]]] = (
    MappingProxyType(
        {
            GenerationStatus.STOPPED: (AttemptOutcome.STOPPED, AnswerStoppedError),
            GenerationStatus.INTERRUPTED: (AttemptOutcome.INTERRUPTED, DrainingError),
            GenerationStatus.FAILED: (AttemptOutcome.FAILED, ProviderTimeoutError),
        }
    )
)
_LOST = (AnswerStoppedError, DrainingError)
"""Of what was broken off nothing is kept: it is lost."""


class VoiceCourse(Generic[Result]):
    """Which attempt is made, how it ended, and what it and those before it cost.

    Attributes:
        hold: of the present attempt.
        notes: what it shows.
        pause: seconds until the next one.
    """

    def __init__(self, run: VoiceRun[Result], policy: RetryPolicy) -> None:
        """Begin with the first attempt, which is reserved and dispatched."""
        self.hold = run.first
        self.notes = CallNotes()
        self.pause = 0.0
        self._run = run
        self._route: Route[ModelCard] = Route(cards=(run.order.card,), policy=policy)
        self._outcome: Result | BaseException = DrainingError()
        self._broken_off = False
        self._settled: list[Settlement] = []
        self._reserved: list[UUID] = []

    @property
    def settlement(self) -> Settlement:
        """What the present attempt is charged."""
        return self._settled[-1]

    @property
    def reserved(self) -> tuple[UUID, ...]:
        """What is given back unless it was dispatched: the first attempt always is."""
        return tuple(self._reserved)

    @property
    def failed(self) -> bool:
        """Whether there is no answer."""
        return isinstance(self._outcome, BaseException)

    def end(
        self, outcome: Result | BaseException, halted: GenerationStatus | None
    ) -> None:
        """Note how the present attempt ended, or who broke it off."""
        error = outcome if isinstance(outcome, BaseException) else None
        usual = AttemptOutcome.FAILED if error else AttemptOutcome.COMPLETED
        self._broken_off = error is not None and halted in _HALTED
        ending, stands = _HALTED[halted] if self._broken_off else (usual, None)
        facts = self.notes.facts(ending, error)
        settled = units_settlement(self.hold, facts, units=self.notes.units)
        self._settled.append(settled)
        self._run.charged(settled)
        self._outcome = outcome if stands is None else stands()

    def look_ahead(self) -> Hold | None:
        """Return the attempt after the present one, if there shall be one."""
        following = self._next(self._outcome)
        if following is None:
            return None
        self.pause = following.pause
        hold = self._run.order.hold(self.hold.attempt + 1)
        self._reserved.append(hold.reservation_id)
        return hold

    def advance(self, following: Hold) -> None:
        """Leave the present attempt, which is charged, for the one that is reserved."""
        self.hold, self.notes = following, CallNotes()

    def answer(self) -> Answered[Result]:
        """Return what was answered.

        Raises:
            BaseException: what there is in its place.
        """
        if isinstance(self._outcome, BaseException):
            raise self._outcome
        charged = sum(each.micro_usd for each in self._settled)
        return Answered(result=self._outcome, micro_usd=charged)

    def kept(self) -> Kept | None:
        """Return what is kept for whoever sends the request again, if anything is."""
        claim, told = self._run.claim, self._told()
        if claim is None or told is None:
            return None
        return Kept(claim=claim, outcome=told)

    def _told(self) -> str | None:
        if isinstance(self._outcome, _LOST):
            return None
        if isinstance(self._outcome, BaseException):
            return json.dumps({"error": public_error(self._outcome).code})
        return self._run.keep(self.answer())

    def _next(self, outcome: Result | BaseException) -> Next[ModelCard] | None:
        if self._broken_off or not isinstance(outcome, ProviderError):
            return None
        return self._route.after(outcome, shown=self.notes.shown)
