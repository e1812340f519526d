"""Embedding texts, from the first call of a provider to the stored end."""

import asyncio
import logging
from dataclasses import dataclass, field

from strata_domain.entity.embedding import Embeddings
from strata_domain.service.routing import RetryPolicy
from strata_usecase.embedding.embedded import Embedded
from strata_usecase.embedding.embedding_caller import EmbeddingCaller
from strata_usecase.embedding.embedding_course import EmbeddingCourse
from strata_usecase.embedding.embedding_run import EmbeddingRun
from strata_usecase.run.reading import Reading
from strata_usecase.run.till import Till

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Embed:
    """Asks one model, again if it fails, and ends exactly once.

    Every attempt is charged before the next one is made.
    """

    caller: EmbeddingCaller
    till: Till
    policy: RetryPolicy = field(default_factory=RetryPolicy)

    async def execute(self, run: EmbeddingRun, reading: Reading) -> Embedded:
        """Return the vectors once they are charged.

        Raises:
            ProviderError: there are none.
            DrainingError: it was halted.
        """
        course = EmbeddingCourse(run, self.policy)
        course.end(await reading.outcome(self._call(course)))
        while (following := course.look_ahead()) and await self.till.exchange(
            course.settlement, following.hold
        ):
            _logger.warning("embedding %s is tried again", following.hold.generation_id)
            course.advance(following)
            course.end(await reading.outcome(self._call(course)))
        await self.till.close([course.settlement], course.reserved, kept=course.kept())
        return course.answer()

    async def _call(self, course: EmbeddingCourse) -> Embeddings:
        """Make the present attempt; only the first is dispatched already."""
        if course.attempt.hold.reservation_id in course.reserved:
            await asyncio.sleep(course.pause)
            await self.till.dispatch(course.attempt.hold.reservation_id)
        return await self.caller.embed(course.attempt, course.tally)
