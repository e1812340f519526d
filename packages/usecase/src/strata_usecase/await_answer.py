"""Wait until an answer is written."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace

from strata_domain.port.concurrency import Offload
from strata_domain.port.unit_of_work import BeginForUser
from strata_usecase.exchange import Exchange
from strata_usecase.follow_generation import FollowGeneration, FollowGenerationQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitAnswerQuery:
    """Which run, and for how long."""

    exchange: Exchange
    wait_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitAnswer:
    """Follows a run to its end and reads what became of it."""

    begin: BeginForUser
    offload: Offload
    follow: FollowGeneration

    async def execute(self, query: AwaitAnswerQuery) -> Exchange:
        """Return both as they are now; the time may have been too short."""
        with suppress(TimeoutError):
            async with asyncio.timeout(query.wait_seconds):
                await self._end(query.exchange)
        return await self.offload(lambda: self._read(query.exchange))

    async def _end(self, exchange: Exchange) -> None:
        generation = exchange.generation
        asked = FollowGenerationQuery(
            user_id=generation.user_id, generation_id=generation.generation_id
        )
        async for _ in self.follow.batches(asked):
            pass

    def _read(self, exchange: Exchange) -> Exchange:
        owner = exchange.generation.user_id
        with self.begin(owner) as work:
            return replace(
                exchange,
                generation=work.generations.get(
                    exchange.generation.generation_id, user_id=owner
                ),
                answer=work.messages.get(exchange.answer.message_id, user_id=owner),
            )
