"""Making the calls of an order, from the first to the stored end."""

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TypeVar

from strata_domain.service.routing import RetryPolicy
from strata_usecase.run.reading import Reading
from strata_usecase.run.till import Till
from strata_usecase.voice.voice_course import VoiceCourse
from strata_usecase.voice.voice_run import Answered, VoiceRun

Result = TypeVar("Result")

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceCalls:
    """Asks one model, again if nothing has come of it, and ends exactly once.

    Every attempt is charged before the next one is made.
    """

    till: Till
    policy: RetryPolicy = field(default_factory=RetryPolicy)

    async def execute(
        self, run: VoiceRun[Result], reading: Reading
    ) -> Answered[Result]:
        """Return the answer once it is charged.

        Raises:
            StrataError: there is none.
        """
        course = VoiceCourse(run, self.policy)
        await self._attempt(run, course, reading)
        while (following := course.look_ahead()) and await self.till.exchange(
            course.settlement, following
        ):
            _logger.warning("%s is tried again", following.generation_id)
            course.advance(following)
            await self._attempt(run, course, reading)
        if course.failed:
            await run.undo()
        await self.till.close([course.settlement], course.reserved, kept=course.kept())
        return course.answer()

    async def _attempt(
        self, run: VoiceRun[Result], course: VoiceCourse[Result], reading: Reading
    ) -> None:
        calling = self._call(run, course)
        course.end(await reading.outcome(calling), reading.halted)

    async def _call(self, run: VoiceRun[Result], course: VoiceCourse[Result]) -> Result:
        """Make the present attempt; only the first is dispatched already."""
        if course.hold.reservation_id in course.reserved:
            await asyncio.sleep(course.pause)
            await self.till.dispatch(course.hold.reservation_id)
        return await run.ask(course.hold, course.notes)
