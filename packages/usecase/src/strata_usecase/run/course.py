"""The attempts of one run, from the first to the one that ends it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from strata_domain.entity.generation import EventType
from strata_domain.entity.message import OpaquePart
from strata_domain.entity.usage import AttemptOutcome, Settlement
from strata_domain.error import ProviderError
from strata_domain.service.metering import settlement
from strata_domain.service.routing import RetryPolicy, Route
from strata_usecase.run.attempt import Attempt
from strata_usecase.run.closing import Closing, Written, public_error
from strata_usecase.run.live_generation import LiveGeneration
from strata_usecase.run.run import BareRun
from strata_usecase.run.scribe import Scribe
from strata_usecase.run.tally import Tally


class Course:
    """Which attempt is made, which comes next, and what those before it cost.

    Attributes:
        attempt: the present one.
        scribe: writes down what the present one says.
        tally: notes what it shows.
    """

    def __init__(self, run: BareRun, live: LiveGeneration, policy: RetryPolicy) -> None:
        """Begin with the first attempt, which is reserved and dispatched."""
        self.attempt = run.first
        self._expected: Attempt | None = None
        self._run = run
        self._live = live
        self._route = Route(cards=run.cards, restart=run.restart, policy=policy)
        self._spent: list[Settlement] = []
        self._failed_with: ProviderError | None = None
        self.scribe, self.tally = Scribe(live), Tally()

    @property
    def is_whole(self) -> bool:
        """Whether answers are wanted at once."""
        return self._run.whole

    @property
    def written(self) -> Written:
        """The message so far, with what the provider wants back of it."""
        provider, payload = self.attempt.card.provider, self.scribe.kept
        kept = () if payload is None else (OpaquePart(provider, payload),)
        return Written(self._run.message_id, (*self._live.parts, *kept))

    def warn(self) -> None:
        """Say what the present attempt leaves out of the question."""
        for warning in self.attempt.fitted.warnings:
            self._live.emit(EventType.WARNING, asdict(warning))

    def look_ahead(self, error: ProviderError) -> tuple[Attempt, float]:
        """Return the attempt after one that failed, and the seconds until it.

        Raises:
            ProviderError: there is none; the error stands.
        """
        following = self._route.after(error, shown=self.scribe.shown)
        if following is None:
            raise error
        self._failed_with = error
        number = self.attempt.hold.attempt + 1
        self._expected = self._run.another(following.card, number)
        return self._expected, following.pause

    def settlement(
        self, outcome: AttemptOutcome, error: BaseException | None = None
    ) -> Settlement:
        """Return what the present attempt is charged if it ends like this."""
        return settlement(self.attempt.hold, self.tally.facts(outcome, error))

    def advance(self, following: Attempt, spent: Settlement) -> None:
        """Leave the present attempt, which is charged, for the one that is reserved."""
        if self.scribe.shown:
            self._live.emit(EventType.MESSAGE_RESET, {})
        self._spent.append(spent)
        self.attempt, self._expected, self._failed_with = following, None, None
        self.scribe, self.tally = Scribe(self._live), Tally()

    def charge(self, settled: Sequence[Settlement]) -> None:
        """Count what else the answer was charged."""
        self._spent.extend(settled)

    def note(self, kind: EventType, **more: object) -> None:
        """Tell the readers something about the present attempt."""
        hold = self.attempt.hold
        self._live.emit(kind, {"attempt": hold.attempt, "model": hold.model, **more})

    def note_failure(self, error: BaseException) -> None:
        """Tell the readers that the present attempt failed."""
        self.note(EventType.ATTEMPT_FAILED, code=public_error(error).code)

    def settled(self, closing: Closing, error: BaseException | None) -> Closing:
        """Return the closing of the run with its money.

        The present attempt is charged. If its call was not made after all, or the next
        one is reserved without anybody knowing, that is given back; the first attempt
        never is, for it is dispatched as soon as it is reserved.
        """
        last = self._last(AttemptOutcome(closing.ending.status.value), error)
        open_attempts = (self.attempt, *(x for x in (self._expected,) if x))
        ending = replace(
            closing.ending,
            model=self.attempt.hold.model,
            settlements=(last,),
            released=tuple(
                x.hold.reservation_id for x in open_attempts if x.hold.attempt > 1
            ),
        )
        return Closing(ending, {**closing.data, **self._bill(last)})

    def _last(self, outcome: AttemptOutcome, error: BaseException | None) -> Settlement:
        """Return what the present attempt is charged in the end.

        If it had failed, and the run was halted while the next one was being reserved,
        it is charged as one that failed.
        """
        if self._failed_with is None:
            return self.settlement(outcome, error)
        return self.settlement(AttemptOutcome.FAILED, self._failed_with)

    def _bill(self, last: Settlement) -> Mapping[str, object]:
        paid = (*self._spent, last)
        cost = {
            "micro_usd": sum(one.micro_usd for one in paid),
            "estimated": any(one.estimated for one in paid),
        }
        return {"model": self.attempt.hold.model, "cost": cost}
