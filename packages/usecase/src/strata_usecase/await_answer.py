"""Wait until an answer is written."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace

from strata_domain.port.concurrency import Offload
from strata_domain.port.unit_of_work import BeginForUser
from strata_usecase.follow_generation import FollowGeneration, FollowGenerationQuery
from strata_usecase.run.run import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitAnswerQuery:
    """Which run, and for how long."""

    run: Run
    wait_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitAnswer:
    """Follows a run to its end and reads what became of it."""

    begin: BeginForUser
    offload: Offload
    follow: FollowGeneration

    async def execute(self, query: AwaitAnswerQuery) -> Run:
        """Return the run as it is now; it still writes if the time was too short."""
        with suppress(TimeoutError):
            async with asyncio.timeout(query.wait_seconds):
                await self._end(query.run)
        return await self.offload(lambda: self._read(query.run))

    async def _end(self, run: Run) -> None:
        generation = run.generation
        asked = FollowGenerationQuery(
            user_id=generation.user_id, generation_id=generation.generation_id
        )
        async for _ in self.follow.batches(asked):
            pass

    def _read(self, run: Run) -> Run:
        owner = run.generation.user_id
        with self.begin(owner) as work:
            return replace(
                run,
                generation=work.generations.get(
                    run.generation.generation_id, user_id=owner
                ),
                answer=work.messages.get(run.answer.message_id, user_id=owner),
            )
