"""The attempts of one request, from the first to the one that ends it."""

import asyncio
from uuid import UUID

from strata_domain.entity.embedding import Embeddings
from strata_domain.entity.embedding_model_card import EmbeddingModelCard
from strata_domain.entity.idempotency import Kept
from strata_domain.entity.usage import AttemptOutcome, Settlement
from strata_domain.error import DrainingError, ProviderError
from strata_domain.service.metering import settlement
from strata_domain.service.routing import Next, RetryPolicy, Route
from strata_usecase.embedding.embedded import (
    Embedded,
    encode_answer,
    encode_failure,
)
from strata_usecase.embedding.embedding_run import EmbeddingAttempt, EmbeddingRun
from strata_usecase.run.closing import public_error
from strata_usecase.run.tally import Tally

Outcome = Embeddings | BaseException


class EmbeddingCourse:
    """Which attempt is made, how it ended, and what it and those before it cost.

    Attributes:
        attempt: the present one.
        tally: notes what it shows.
        pause: seconds until the next one.
    """

    def __init__(self, run: EmbeddingRun, policy: RetryPolicy) -> None:
        """Begin with the first attempt, which is reserved and dispatched."""
        self.attempt = run.first
        self.tally = Tally()
        self.pause = 0.0
        self._run = run
        self._route = Route(cards=(run.order.card,), policy=policy)
        self._outcome: Outcome = DrainingError()
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

    def end(self, outcome: Outcome) -> None:
        """Note how the present attempt ended; broken off it was by a shutdown."""
        broken_off = isinstance(outcome, asyncio.CancelledError)
        error = outcome if isinstance(outcome, BaseException) else None
        facts = self.tally.facts(_ending(error), error)
        self._settled.append(settlement(self.attempt.hold, facts))
        self._outcome = DrainingError() if broken_off else outcome

    def look_ahead(self) -> EmbeddingAttempt | None:
        """Return the attempt after the present one, if there shall be one."""
        following = self._next(self._outcome)
        if following is None:
            return None
        self.pause = following.pause
        attempt = self._run.order.attempt(self.attempt.hold.attempt + 1)
        self._reserved.append(attempt.hold.reservation_id)
        return attempt

    def advance(self, following: EmbeddingAttempt) -> None:
        """Leave the present attempt, which is charged, for the one that is reserved."""
        self.attempt, self.tally = following, Tally()

    def answer(self) -> Embedded:
        """Return the vectors.

        Raises:
            BaseException: what there is in their place.
        """
        if isinstance(self._outcome, BaseException):
            raise self._outcome
        return self._embedded(self._outcome)

    def kept(self) -> Kept | None:
        """Return what is kept for whoever sends the request again, if anybody may.

        A call that was broken off has no outcome: it is lost.
        """
        claim = self._run.claim
        if claim is None or isinstance(self._outcome, DrainingError):
            return None
        return Kept(claim=claim, outcome=self._told())

    def _next(self, outcome: Outcome) -> Next[EmbeddingModelCard] | None:
        if not isinstance(outcome, ProviderError):
            return None
        return self._route.after(outcome, shown=False)

    def _told(self) -> str:
        if isinstance(self._outcome, BaseException):
            return encode_failure(public_error(self._outcome))
        return encode_answer(self._embedded(self._outcome))

    def _embedded(self, answer: Embeddings) -> Embedded:
        return Embedded(
            generation_id=self._run.order.generation_id,
            model=self._run.order.card.model_id,
            vectors=answer.vectors,
            input_tokens=self.settlement.usage.input_tokens or 0,
            micro_usd=sum(each.micro_usd for each in self._settled),
            limits=self._run.limits,
        )


def _ending(error: BaseException | None) -> AttemptOutcome:
    if error is None:
        return AttemptOutcome.COMPLETED
    failed = isinstance(error, Exception)
    return AttemptOutcome.FAILED if failed else AttemptOutcome.INTERRUPTED
