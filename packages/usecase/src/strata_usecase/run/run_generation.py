"""Writing one answer, from the first call of a provider to the stored end."""

import asyncio
import logging
from dataclasses import dataclass, field

from strata_domain.entity.chat_piece import Finished
from strata_domain.entity.generation import EventType, GenerationStatus
from strata_domain.entity.usage import AttemptOutcome
from strata_domain.error import ProviderError
from strata_domain.service.routing import RetryPolicy
from strata_usecase.run.closing import Closing, close
from strata_usecase.run.course import Course
from strata_usecase.run.journal import Journal
from strata_usecase.run.live_generation import LiveGeneration
from strata_usecase.run.model_caller import ModelCaller
from strata_usecase.run.name_thread import NameThread
from strata_usecase.run.narration import SILENCE, Narrator
from strata_usecase.run.reading import Outcome, Reading
from strata_usecase.run.run import BareRun
from strata_usecase.run.till import Till

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunGeneration:
    """Asks one model after the other, shows every piece at once, ends exactly once.

    Whatever happens to the providers, there is a terminal event and a saved message:
    completed, stopped by the user, failed, or interrupted by a shutdown. Every attempt
    is charged before the next one is made. What is spoken of it comes before its end.
    """

    caller: ModelCaller
    till: Till
    journal: Journal
    name_thread: NameThread
    policy: RetryPolicy = field(default_factory=RetryPolicy)
    narrator: Narrator = SILENCE

    async def execute(
        self, run: BareRun, live: LiveGeneration, reading: Reading
    ) -> None:
        """Write the answer; returns when its end is stored."""
        live.emit(EventType.STARTED, run.introduction)
        course = Course(run, live, self.policy)
        course.warn()
        narration = self.narrator.begin(run, live)
        outcome = await reading.outcome(self._answer(course))
        error = _failure(outcome)
        if error is not None:
            course.note_failure(error)
            _logger.warning("generation %s failed", live.generation_id, exc_info=error)
        await narration.end(reading, complete=isinstance(outcome, Finished))
        course.charge(narration.charged)
        closing = close(outcome, course.written, reading.halted)
        settled = course.settled(closing, error)
        await self._end(live, settled)
        if settled.ending.status is GenerationStatus.COMPLETED:
            await reading.outcome(self.name_thread.execute(run, live.parts))

    async def _end(self, live: LiveGeneration, closing: Closing) -> None:
        """Store the end with its money; of a run that was taken away, the money."""
        ending, last = closing.ending, live.following(closing.event_type, closing.data)
        if not await self.journal.end(live, ending, last):
            await self.till.close(ending.settlements, ending.released)

    async def _answer(self, course: Course) -> Finished:
        read = self.caller.whole if course.is_whole else self.caller.stream
        while True:
            try:
                return await read(course.attempt, course.scribe, course.tally)
            except ProviderError as error:
                await self._go_on(course, error)

    async def _go_on(self, course: Course, error: ProviderError) -> None:
        """Make the next attempt the present one, or let the error stand."""
        following, pause = course.look_ahead(error)
        spent = course.settlement(AttemptOutcome.FAILED, error)
        _ensure(await self.till.exchange(spent, following.hold), error)
        _logger.warning("an attempt failed, another follows", exc_info=error)
        course.note_failure(error)
        course.advance(following, spent)
        await asyncio.sleep(pause)
        course.note(EventType.ATTEMPT_STARTED)
        await self.till.dispatch(course.attempt.hold.reservation_id)
        course.warn()


def _ensure(accepted: object, error: ProviderError) -> None:
    """Let the error stand if no other attempt may be made."""
    if not accepted:
        raise error


def _failure(outcome: Outcome) -> BaseException | None:
    """Return what went wrong; a finish and a halt are no failures."""
    if isinstance(outcome, Finished | asyncio.CancelledError):
        return None
    return outcome
