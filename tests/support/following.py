"""Readers of answers."""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing

from strata_domain.entity.generation import GenerationEvent
from strata_usecase.exchange import Exchange
from strata_usecase.follow_generation import FollowGenerationQuery, Following
from strata_usecase.run.live_generation import Batch
from support.studio import Studio


async def following(studio: Studio, run: Exchange, after_seq: int = 0) -> Following:
    return await studio.follow.execute(
        FollowGenerationQuery(
            user_id=studio.user_id,
            generation_id=run.generation.generation_id,
            after_seq=after_seq,
        )
    )


async def first(count: int, batches: AsyncGenerator[Batch]) -> AsyncGenerator[Batch]:
    """Read so many batches and leave."""
    async with aclosing(batches):
        async for batch in batches:
            yield batch
            count -= 1
            if not count:
                break


async def heard(count: int, batches: AsyncGenerator[Batch]) -> list[GenerationEvent]:
    """What so many batches bring."""
    return [event async for batch in first(count, batches) for event in batch]


def text(events: list[GenerationEvent]) -> str:
    return "".join(json.loads(event.data).get("text", "") for event in events)
