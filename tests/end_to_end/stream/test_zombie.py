"""A process that was given up for dead comes back, and finds its answers ended."""

import asyncio
import logging
import signal
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from support.house import BRISK, Pair
from support.talk import Talk, begin_talk, ended, rest
from support.transcript import endings_in, text_in

STREAMS = 20
ENDLESS = {"tokens": 5000, "delay_ms": 40}
SEEN_BEFORE = 10
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revenant:
    """One answer of a process that slept through its lease.

    Attributes:
        ended_as: what was stored while it slept.
        seen: what its reader got from the process, before and after.
        stored: what was stored in the end.
    """

    ended_as: bytes
    seen: bytes
    stored: bytes


@pytest.mark.proof
async def test_a_process_that_comes_back_adds_nothing_to_what_was_ended(
    pair: Pair,
) -> None:
    revenants = await woken(pair)

    for each in revenants:
        assert endings_in(each.ended_as) == ["generation.interrupted"]
        assert endings_in(each.seen) == ["generation.interrupted"]
        assert each.stored == each.ended_as
        assert text_in(each.seen).startswith(text_in(each.stored))
    more = [
        len(text_in(e.seen).split()) - len(text_in(e.stored).split()) for e in revenants
    ]
    _logger.info(
        "%d answers of a process that slept through its lease: 0 changed after their "
        "end; %d words at most were shown and not kept",
        len(revenants),
        max(more),
    )


async def woken(pair: Pair) -> Sequence[Revenant]:
    """Stop a process until another one has ended its answers, then let it go on."""
    sleeper = pair.house.serve("sleeper", **BRISK)
    people = pair.house.callers(sleeper, STREAMS)
    talks = await asyncio.gather(*map(begin_talk, people))
    begun, over = asyncio.Barrier(STREAMS + 1), asyncio.Barrier(STREAMS + 1)
    there = pair.second.address
    reading = asyncio.gather(*(slept(talk, there, begun, over) for talk in talks))
    await begun.wait()
    sleeper.process.send_signal(signal.SIGSTOP)
    await over.wait()
    sleeper.process.send_signal(signal.SIGCONT)
    return await reading


async def slept(
    talk: Talk, there: str, begun: asyncio.Barrier, over: asyncio.Barrier
) -> Revenant:
    elsewhere = talk.at(there).caller
    async with talk.say(**ENDLESS) as stream:
        seen = await stream.first(SEEN_BEFORE)
        await begun.wait()
        await ended(elsewhere, stream.generation_id)
        ended_as = await rest(elsewhere, stream.generation_id)
        await over.wait()
        seen += await stream.transcript()
    stored = await rest(elsewhere, stream.generation_id)
    return Revenant(ended_as=ended_as, seen=seen, stored=stored)
