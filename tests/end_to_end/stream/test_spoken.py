"""Answers that are spoken while they are written, over the wire and in Postgres."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from support.house import BRISK, Pair
from support.stream import Caller, Response
from support.talk import STREAMED, Talk, begin_talk, cancel, ended, rest
from support.transcript import events_in

TEXT = "One two three. Four five! Six?"
VOICE = {"model": "sandbox/voice", "speed": 4.0}
READY = "speech.ready"
SPOKEN = """
select count(*), coalesce(sum(record.units), 0), count(distinct record.generation_id)
from usage_records as record
join generations as run on run.id = record.generation_id
where record.operation = 'speech' and run.thread_id = %s::uuid
"""
ORPHANS = """
select count(*) from assets
where not exists (select from message_assets where asset_id = assets.id)
"""
DEADLOCKS = """
select deadlocks from pg_stat_database where datname = current_database()
"""
AT_ONCE, HALF, ROUNDS = 20, 10, 10
Data = dict[str, Any]


@asynccontextmanager
async def spoken(
    talk: Talk, text: str = TEXT, model: str = "sandbox/echo", **sandbox: object
) -> AsyncGenerator[Response]:
    body = {
        "text": text,
        "model": model,
        "speech": VOICE,
        "provider_options": {"sandbox": {"delay_ms": 5, **sandbox}},
    }
    line = f"POST /api/threads/{talk.thread_id}/messages"
    async with talk.caller.open(line, body=body, Accept=STREAMED) as response:
        yield response


async def opened(caller: Caller, asset_id: str) -> int:
    return (await caller.call(f"GET /api/assets/{asset_id}")).status


def heard(transcript: bytes) -> list[Data]:
    return [json.loads(e.data) for e in events_in(transcript) if e.kind == READY]


async def test_a_spoken_answer_is_heard_again_by_whoever_owns_it_alone(
    pair: Pair,
) -> None:
    talk, eve = await begin_talk(pair.caller()), pair.caller()
    async with spoken(talk) as stream:
        generation_id = stream.generation_id
        transcript = await stream.transcript()

    told = heard(transcript)
    assert [TEXT[each["start"] : each["end"]] for each in told] == [
        "One two three. ",
        "Four five! ",
        "Six?",
    ]
    there = talk.at(pair.second.address)
    everything = await rest(there.caller, generation_id)
    assert everything == await rest(talk.caller, generation_id)
    assert heard(everything) == told
    assert (await there.messages())[-1]["speech"] == told
    assets = [each["asset_id"] for each in told]
    assert [await opened(there.caller, each) for each in assets] == [200] * 3
    assert [await opened(eve, each) for each in assets] == [404] * 3


async def test_each_sentence_is_one_line_of_the_ledger_and_goes_with_the_thread(
    pair: Pair,
) -> None:
    talk = await begin_talk(pair.caller())
    async with spoken(talk) as stream:
        (first, *_) = heard(await stream.transcript())

    assert pair.house.database.query(SPOKEN, talk.thread_id) == [(3, 28, 1)]
    await talk.caller.call(f"DELETE /api/threads/{talk.thread_id}")
    assert await opened(talk.caller, first["asset_id"]) == 404


@pytest.mark.proof
async def test_a_killed_process_leaves_no_sentence_held_and_no_file_alone(
    pair: Pair,
) -> None:
    victim = pair.house.serve("voiceless", **BRISK)
    talk = await begin_talk(pair.house.caller(victim))
    async with spoken(talk, model="sandbox/lorem", tokens=3000, delay_ms=20) as stream:
        generation_id = stream.generation_id
        while b"speech.ready" not in (await stream.next_event() or b"speech.ready"):
            pass
        victim.process.kill()

    there = talk.at(pair.second.address)
    run = await ended(there.caller, generation_id)
    kept = (await there.messages())[-1]["speech"]
    assert run["status"] == "interrupted"
    assert heard(await rest(there.caller, generation_id)) == kept
    assert pair.house.database.query(ORPHANS) == [(0,)]


async def recite(talk: Talk, *, stop: bool) -> str:
    """A spoken answer, stopped when its first sentence can be heard, or not."""
    async with spoken(talk, model="sandbox/lorem", tokens=120, delay_ms=15) as stream:
        while frame := await stream.next_event():
            if stop and READY.encode() in frame:
                await cancel(talk.caller, stream.generation_id)
                stop = False
    return str((await ended(talk.caller, stream.generation_id))["status"])


@pytest.mark.proof
async def test_two_hundred_spoken_answers_half_of_them_stopped_leave_nothing(
    pair: Pair,
) -> None:
    people = pair.house.callers(pair.first, AT_ONCE)
    for _ in range(ROUNDS):
        talks = await asyncio.gather(*map(begin_talk, people))
        reciting = (recite(talk, stop=at % 2 == 0) for at, talk in enumerate(talks))
        statuses = await asyncio.gather(*reciting)
        assert sorted(statuses) == ["completed"] * HALF + ["stopped"] * HALF

    assert pair.house.database.query(DEADLOCKS) == [(0,)]
    assert pair.house.database.query(ORPHANS) == [(0,)]
