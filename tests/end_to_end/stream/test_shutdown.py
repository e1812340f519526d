"""A deployment: a process is asked to leave while a hundred answers are written."""

import asyncio
import logging
import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from urllib.parse import urlsplit

import pytest

from support.house import BRISK, Pair
from support.server import Server
from support.stream import Caller
from support.talk import Talk, begin_talk, ended, follow, rest
from support.transcript import endings_in, text_in

STREAMS = 100
LONGEST_SECONDS = 10.0
PACES: Sequence[Mapping[str, object]] = (
    {"tokens": 5000, "delay_ms": 100},
    {"tokens": 6, "delay_ms": 100},
    {"fault": "stall", "delay_ms": 100},
)
"""Answers that go on, that end while the process drains, that say nothing more."""
ELSEWHERE = {"tokens": 150, "delay_ms": 40}
FLOOD = {"tokens": 100_000}
SMALLEST_BUFFER = 4096
HALF_A_REQUEST = (
    b"POST /api/threads HTTP/1.1\r\nHost: strata.test\r\nAuthorization: Bearer %s\r\n"
    b"Content-Type: application/json\r\nContent-Length: 20\r\n\r\n{"
)
LEFT_ON_REQUEST = {0, 128 + signal.SIGTERM, -signal.SIGTERM}
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Farewell:
    """What a reader got, and whether the response was brought to its proper end."""

    transcript: bytes
    complete: bool
    saved: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismissal:
    """What the clients of a process know of its leaving.

    Attributes:
        farewells: of those who read what this process wrote.
        visit: of one who read there what another process writes.
        elsewhere: that answer as its own process told it, from the same event on.
        half: what came back to a request that was never finished.
    """

    seconds: float
    exit_status: int
    farewells: Sequence[Farewell]
    visit: Farewell
    elsewhere: tuple[bytes, bytes]
    half: bytes


@pytest.fixture(scope="module")
def dismissal(_pair: Pair) -> Dismissal:
    """One process for all of them, because starting it takes longest."""
    settings = {**BRISK, "STRATA_DRAIN_SECONDS": "1"}
    return asyncio.run(dismissed(_pair, _pair.house.serve("leaving", **settings)))


@pytest.mark.usefixtures("pair")
def test_a_process_that_is_asked_to_leave_is_gone_soon(dismissal: Dismissal) -> None:
    _logger.info("left %d streams after %.2f s", STREAMS, dismissal.seconds)
    assert dismissal.exit_status in LEFT_ON_REQUEST
    assert dismissal.seconds < LONGEST_SECONDS


def test_every_reader_is_told_the_end_of_its_answer(dismissal: Dismissal) -> None:
    endings = [endings_in(farewell.transcript) for farewell in dismissal.farewells]

    assert [farewell.complete for farewell in dismissal.farewells] == [True] * STREAMS
    assert {len(ending) for ending in endings} == {1}
    assert {ending for (ending,) in endings} == {
        "generation.completed",
        "generation.interrupted",
    }


def test_every_answer_is_saved_as_it_was_shown(dismissal: Dismissal) -> None:
    shown = [text_in(farewell.transcript) for farewell in dismissal.farewells]

    assert all(shown)
    assert [farewell.saved for farewell in dismissal.farewells] == shown


def test_who_reads_an_answer_of_another_process_goes_on_there(
    dismissal: Dismissal,
) -> None:
    whole, rest_of_it = dismissal.elsewhere

    assert dismissal.visit.complete
    assert endings_in(dismissal.visit.transcript) == []
    assert dismissal.visit.transcript + rest_of_it == whole


def test_who_never_finishes_a_request_is_hung_up_on(dismissal: Dismissal) -> None:
    assert dismissal.half == b""


@pytest.mark.proof
async def test_a_client_that_does_not_read_holds_no_process_up(pair: Pair) -> None:
    leaving = pair.house.serve("leaving", **BRISK)
    stuck = replace(pair.house.caller(leaving), buffer=SMALLEST_BUFFER)
    talk = await begin_talk(stuck)

    async with talk.say(**FLOOD) as stream:
        await ended(talk.caller, stream.generation_id)
        seconds = await asyncio.to_thread(dismiss, leaving)

    _logger.info("left a client that does not read after %.2f s", seconds)
    assert seconds < LONGEST_SECONDS
    there = talk.at(pair.second.address).caller
    transcript = await rest(there, stream.generation_id)
    assert endings_in(transcript) == ["generation.completed"]


async def dismissed(pair: Pair, leaving: Server) -> Dismissal:
    """Send SIGTERM once everything has begun."""
    people = pair.house.callers(leaving, STREAMS)
    talks = await asyncio.gather(*map(begin_talk, people))
    begun = asyncio.Barrier(STREAMS + 3)
    reading = asyncio.gather(*map(said_goodbye, talks, cycle(PACES), [begun] * STREAMS))
    asking = asyncio.create_task(never_finished(people[0], begun))
    visiting = asyncio.create_task(visited(pair, leaving, begun))
    await begun.wait()
    seconds = await asyncio.to_thread(dismiss, leaving)
    visit, elsewhere = await visiting
    return Dismissal(
        seconds=seconds,
        exit_status=leaving.process.returncode,
        farewells=await saved(await reading, talks, pair.second),
        visit=visit,
        elsewhere=elsewhere,
        half=await asking,
    )


async def said_goodbye(
    talk: Talk, pace: Mapping[str, object], begun: asyncio.Barrier
) -> Farewell:
    async with talk.say(**pace) as stream:
        opening = await stream.first(2)
        await begun.wait()
        transcript = opening + await stream.transcript()
    return Farewell(transcript=transcript, complete=stream.complete)


async def visited(
    pair: Pair, leaving: Server, begun: asyncio.Barrier
) -> tuple[Farewell, tuple[bytes, bytes]]:
    """Read at the leaving process what the first one writes, then go there."""
    talk = await begin_talk(pair.caller())
    async with talk.say(**ELSEWHERE) as stream:
        there = talk.at(leaving.address).caller
        async with follow(there, stream.generation_id) as visit:
            seen = await visit.first(5)
            await begun.wait()
            seen += await visit.transcript()
        whole = await stream.transcript()
    back = await rest(talk.caller, stream.generation_id, after=seen.count(b"\n\n"))
    return Farewell(transcript=seen, complete=visit.complete), (whole, back)


async def never_finished(caller: Caller, begun: asyncio.Barrier) -> bytes:
    place = urlsplit(caller.address)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    writer.write(HALF_A_REQUEST % caller.token.encode())
    await begun.wait()
    answer = await reader.read()
    writer.close()
    return answer


def dismiss(leaving: Server) -> float:
    """Ask a process to leave, and wait; how many seconds it took."""
    asked_at = time.monotonic()
    leaving.process.send_signal(signal.SIGTERM)
    leaving.process.wait(6 * LONGEST_SECONDS)
    return time.monotonic() - asked_at


async def saved(
    farewells: Sequence[Farewell], talks: Sequence[Talk], staying: Server
) -> list[Farewell]:
    """Add the text of each answer, as another process finds it."""
    there = [talk.at(staying.address) for talk in talks]
    found = await asyncio.gather(*(talk.messages() for talk in there))
    texts = [str(answer["text"]) for _, answer in found]
    return [replace(f, saved=text) for f, text in zip(farewells, texts, strict=True)]
