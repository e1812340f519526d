"""Stopping is a wish of its own; hanging up is none."""

import asyncio
import logging
import time
from dataclasses import replace

import pytest

from support.house import Pair
from support.talk import begin_talk, cancel, ended, rest
from support.transcript import endings_in, events_in, text_in

ENDLESS = {"tokens": 5000, "delay_ms": 20}
SILENT = {"fault": "slow_first_token"}
_logger = logging.getLogger(__name__)


@pytest.fixture(params=["first", "second"])
def address(pair: Pair, request: pytest.FixtureRequest) -> str:
    """Where the button is pressed: the process that writes, or the other."""
    doors = {"first": pair.first, "second": pair.second}
    return doors[str(request.param)].address


async def test_a_stopped_answer_keeps_what_was_written(
    pair: Pair, address: str
) -> None:
    talk = await begin_talk(pair.caller())

    async with talk.say(**ENDLESS) as stream:
        opening = await stream.first(6)
        pressed = await cancel(talk.at(address).caller, stream.generation_id)
        transcript = opening + await stream.transcript()

    assert (pressed.status, stream.complete) == (202, True)
    assert endings_in(transcript) == ["generation.stopped"]
    question, answer = await talk.messages()
    assert (question["status"], answer["status"]) == ("complete", "stopped")
    assert answer["text"] == text_in(transcript)


async def test_an_answer_is_stopped_before_its_first_word(
    pair: Pair, address: str
) -> None:
    talk = await begin_talk(pair.caller())

    async with talk.say(**SILENT) as stream:
        opening = await stream.first(1)
        await cancel(talk.at(address).caller, stream.generation_id)
        transcript = opening + await stream.transcript()

    kinds = [event.kind for event in events_in(transcript)]
    assert kinds == ["generation.started", "generation.stopped"]
    assert (await talk.messages())[-1]["text"] == ""


async def test_stopping_an_ended_answer_changes_nothing(
    pair: Pair, address: str
) -> None:
    talk = await begin_talk(pair.caller())
    async with talk.say(tokens=3) as stream:
        transcript = await stream.transcript()
    before = await ended(talk.caller, stream.generation_id)

    pressed = await cancel(talk.at(address).caller, stream.generation_id)

    assert (pressed.status, pressed.json) == (202, before)
    assert await rest(talk.caller, stream.generation_id) == transcript


async def test_pressing_the_button_many_times_stops_once(pair: Pair) -> None:
    talk = await begin_talk(pair.caller())
    doors = [pair.first.address, pair.second.address] * 5

    async with talk.say(**ENDLESS) as stream:
        opening = await stream.first(3)
        callers = [talk.at(door).caller for door in doors]
        await asyncio.gather(*(cancel(c, stream.generation_id) for c in callers))
        transcript = opening + await stream.transcript()

    assert endings_in(transcript) == ["generation.stopped"]


async def test_a_thread_is_free_again_once_its_answer_is_stopped(pair: Pair) -> None:
    talk = await begin_talk(pair.caller())
    async with talk.say(**ENDLESS) as stream:
        await stream.first(3)
        await cancel(talk.caller, stream.generation_id)
        await stream.transcript()

    assert endings_in(await talk.whole(tokens=2)) == ["generation.completed"]


async def test_an_answer_whose_only_reader_leaves_is_written_to_its_end(
    pair: Pair,
) -> None:
    talk = await begin_talk(pair.caller())

    async with talk.say(tokens=30, delay_ms=20) as stream:
        await stream.first(1)
    run = await ended(talk.caller, stream.generation_id)

    assert run["status"] == "completed"
    transcript = await rest(talk.caller, stream.generation_id)
    assert (await talk.messages())[-1]["text"] == text_in(transcript)
    assert len(text_in(transcript).split()) == 30


@pytest.mark.proof
async def test_the_other_process_stops_an_answer_at_once(pair: Pair) -> None:
    """Thirty answers that are silent, so that nothing but the signal can tell."""
    caller = pair.caller()
    there = replace(caller, address=pair.second.address)
    seconds = []
    for _ in range(30):
        talk = await begin_talk(caller)
        async with talk.say(**SILENT) as stream:
            await stream.first(1)
            await cancel(there, stream.generation_id)
            pressed = time.monotonic()
            assert endings_in(await stream.transcript()) == ["generation.stopped"]
            seconds.append(time.monotonic() - pressed)

    _logger.info("stopped from the other process: max=%.1f ms", 1000 * max(seconds))
    assert max(seconds) < 0.25
