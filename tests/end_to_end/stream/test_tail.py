"""Reading in one process what another one writes."""

import asyncio
import logging
import time
from collections.abc import Sequence

import pytest

from support.house import BRISK, Pair
from support.server import Server
from support.stream import Response
from support.talk import Talk, begin_talk, cancel, follow
from support.transcript import endings_in

NOBODY_LISTENS = {"DATABASE_LISTEN_URL": "postgresql://nobody@127.0.0.1:1/nothing"}
SILENT = {"fault": "stall", "at": 0}
PING = b": ping\n\n"
SPRINKLED = {"tokens": 25, "delay_ms": 60}
TAILS = 10
SLOWEST_SECONDS = 0.5
_logger = logging.getLogger(__name__)


@pytest.fixture(scope="module")
def deaf(_pair: Pair) -> Server:
    """A third process, to which Postgres cannot tell anything."""
    settings = {**BRISK, **NOBODY_LISTENS, "STRATA_PING_SECONDS": "1"}
    return _pair.house.serve("deaf", **settings)


async def test_many_readers_of_another_process_see_what_the_first_one_sees(
    pair: Pair,
) -> None:
    talk = await begin_talk(pair.caller())

    whole, tails = await followed(talk, [pair.second] * TAILS)

    assert endings_in(whole) == ["generation.completed"]
    assert tails == [whole] * TAILS


async def test_a_process_that_cannot_listen_tails_by_looking(
    pair: Pair, deaf: Server
) -> None:
    talk = await begin_talk(pair.caller())

    whole, tails = await followed(talk, [deaf] * TAILS)

    assert endings_in(whole) == ["generation.completed"]
    assert tails == [whole] * TAILS


async def test_an_answer_of_a_process_that_cannot_listen_is_stopped_elsewhere(
    pair: Pair, deaf: Server
) -> None:
    """The wish waits in the database until the run gives its next sign of life."""
    talk = (await begin_talk(pair.caller())).at(deaf.address)

    async with talk.say(**SILENT) as stream:
        await cancel(talk.at(pair.second.address).caller, stream.generation_id)
        assert endings_in(await stream.transcript()) == ["generation.stopped"]


async def test_a_stream_without_news_is_kept_open_by_comments(
    pair: Pair, deaf: Server
) -> None:
    talk = (await begin_talk(pair.caller())).at(deaf.address)
    visitor = (await begin_talk(pair.caller())).at(deaf.address)

    async with (
        talk.say(**SILENT) as own,
        visitor.at(pair.first.address).say(**SILENT) as other,
        follow(visitor.caller, other.generation_id) as tail,
    ):
        assert [await own.next_frame() for _ in range(3)][1:] == [PING, PING]
        assert [await tail.next_frame() for _ in range(3)][1:] == [PING, PING]
        await cancel(talk.caller, own.generation_id)
        await cancel(visitor.caller, other.generation_id)


@pytest.mark.proof
async def test_events_arrive_promptly_in_another_process(
    pair: Pair, deaf: Server
) -> None:
    talk = await begin_talk(pair.caller())

    async with talk.say(tokens=200, delay_ms=50) as stream:
        here = asyncio.create_task(arrivals(stream))
        woken = asyncio.create_task(tail_arrivals(talk, pair.second, stream))
        looking = asyncio.create_task(tail_arrivals(talk, deaf, stream))
        first = await here
        delays = [lags(first, await woken), lags(first, await looking)]

    for name, found in zip(("woken", "looking"), delays, strict=True):
        told = "behind the writer, %s: n=%d p50=%.0f p99=%.0f max=%.0f ms"
        _logger.info(told, name, *figures(found))
    assert max(delays[0]) < SLOWEST_SECONDS


async def followed(talk: Talk, servers: Sequence[Server]) -> tuple[bytes, list[bytes]]:
    """What the poster reads, and what is read at each of these doors meanwhile."""
    async with talk.say(**SPRINKLED) as stream:
        doors = [talk.at(server.address) for server in servers]
        tails = asyncio.gather(*(tail(door, stream.generation_id) for door in doors))
        return await stream.transcript(), await tails


async def tail(talk: Talk, generation_id: str) -> bytes:
    async with follow(talk.caller, generation_id) as stream:
        return await stream.transcript()


async def tail_arrivals(talk: Talk, server: Server, stream: Response) -> list[float]:
    there = talk.at(server.address).caller
    async with follow(there, stream.generation_id) as tail:
        return await arrivals(tail)


async def arrivals(stream: Response) -> list[float]:
    """When each event came."""
    found = []
    while await stream.next_event():
        found.append(time.monotonic())
    return found


def lags(first: Sequence[float], second: Sequence[float]) -> list[float]:
    """How many seconds later each event came to the second reader."""
    return sorted(late - early for early, late in zip(first, second, strict=True))


def figures(found: Sequence[float]) -> tuple[float, ...]:
    at = (len(found) // 2, len(found) * 99 // 100, -1)
    return (len(found), *(1000 * found[place] for place in at))
