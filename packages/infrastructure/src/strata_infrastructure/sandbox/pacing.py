"""Playing a script in time."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from itertools import chain, repeat

from strata_domain.entity.chat_piece import ReasoningDelta, TextDelta, ToolCalled
from strata_infrastructure.sandbox.options import Fault
from strata_infrastructure.sandbox.script import Script, Step

TOKENS = (TextDelta, ReasoningDelta, ToolCalled)
SECONDS_LOST: Mapping[Step | None, float] = {
    Fault.SLOW_FIRST_TOKEN: 3600.0,
    Fault.STALL: 365 * 24 * 3600.0,
}


async def paced(script: Script) -> AsyncGenerator[Step]:
    """Yield the steps when their time has come, the first token at once.

    A slow first token takes an hour and a stall a year: whoever waits gives up.
    """
    pauses = chain([0.0], repeat(script.pause))
    for step in script.steps:
        is_token = isinstance(step, TOKENS)
        await asyncio.sleep(next(pauses) if is_token else SECONDS_LOST.get(step, 0.0))
        yield step
