"""Cut the reader after every event; what it gets later is exactly what it missed."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest

from support.house import Pair
from support.stream import Caller
from support.talk import Talk, begin_talk, ended, follow, rest
from support.transcript import endings_in, events_in

TOKENS = 21
PACE = {"tokens": TOKENS, "delay_ms": 40, "reasoning": 1, "citations": 1}
EVENTS = TOKENS + 5
CUTS = range(EVENTS)
GARBAGE = ("-1", "x", "1.5", "2147483648", "1e3", "0x1", "1 2", "NaN", "%00", "true")


@pytest.fixture(params=["first", "second"])
def address(pair: Pair, request: pytest.FixtureRequest) -> str:
    """Where the reader comes back: to the process that writes, or to the other."""
    doors = {"first": pair.first, "second": pair.second}
    return doors[str(request.param)].address


async def test_a_reader_cut_off_after_any_event_misses_and_repeats_nothing(
    pair: Pair, address: str
) -> None:
    talk = await begin_talk(pair.caller())

    async with talk.say(**PACE) as stream:
        opening = await stream.first(1)
        there = talk.at(address).caller
        broken = [broken_off(there, stream.generation_id, cut) for cut in CUTS]
        reading = asyncio.gather(*broken)
        whole = opening + await stream.transcript()

    assert [event.event_id for event in events_in(whole)] == [*range(1, EVENTS + 1)]
    assert endings_in(whole) == ["generation.completed"]
    assert await reading == [whole] * EVENTS


async def test_who_posts_and_hangs_up_after_any_event_finds_the_rest_later(
    pair: Pair, address: str
) -> None:
    people = pair.house.callers(pair.first, EVENTS)
    talks = await asyncio.gather(*(begin_talk(caller) for caller in people))

    joined = await asyncio.gather(*map(hung_up, talks, CUTS, [address] * EVENTS))

    assert all(pieces == whole for pieces, whole in joined)
    assert {len(events_in(whole)) for _, whole in joined} == {EVENTS}


async def test_a_reader_cut_off_after_every_event_gets_on_by_one_event_each_time(
    pair: Pair, address: str
) -> None:
    talk = await begin_talk(pair.caller())

    async with talk.say(**PACE) as stream:
        there = talk.at(address).caller
        steps = [await step(there, stream.generation_id, cut) for cut in CUTS]
        whole = await stream.transcript()

    assert b"".join(steps) == whole


async def test_an_ended_answer_is_replayed_from_any_event_on(
    pair: Pair, address: str
) -> None:
    talk = await begin_talk(pair.caller())
    async with talk.say(**{**PACE, "delay_ms": 0}) as stream:
        whole = await stream.transcript()
        there, generation_id = talk.at(address).caller, stream.generation_id

    frames = [frame + b"\n\n" for frame in whole.split(b"\n\n")[:-1]]
    for cut in CUTS:
        replay = await rest(there, generation_id, after=cut)
        assert replay == b"".join(frames[cut:])
        async with there.open(f"{events(generation_id)}?after_seq={cut}") as stream:
            assert await stream.transcript() == replay


async def test_who_has_seen_the_terminal_event_is_told_not_to_come_back(
    pair: Pair, address: str
) -> None:
    talk = await begin_talk(pair.caller())
    async with talk.say(tokens=2) as stream:
        seen = events_in(await stream.transcript())[-1].event_id
    there = talk.at(address).caller

    for line in (events(stream.generation_id), events(stream.generation_id, seen)):
        answer = await there.call(line, Last_Event_ID=str(seen))
        assert (answer.status, answer.body) == (204, b"")


@pytest.mark.parametrize("garbage", GARBAGE)
async def test_an_event_id_that_is_none_of_ours_is_refused(
    pair: Pair, garbage: str
) -> None:
    caller = pair.caller()
    line = events(str(uuid4()))

    told = [
        await caller.call(line, Last_Event_ID=garbage),
        await caller.call(f"{line}?after_seq={garbage.replace(' ', '%20')}"),
    ]

    assert [answer.status for answer in told] == [422, 422]
    assert [answer.json["code"] for answer in told] == ["invalid_input"] * 2


async def test_another_user_gets_the_answer_that_a_random_id_gets(
    pair: Pair, address: str
) -> None:
    talk = await begin_talk(pair.caller())
    stranger = replace(pair.caller(), address=address)
    async with talk.say(tokens=5, delay_ms=100) as stream:
        generation_id = stream.generation_id
        while_it_runs = await told(stranger, generation_id)
    await ended(talk.caller, generation_id)

    of_nothing = await told(stranger, str(uuid4()))
    assert [answer[0] for answer in of_nothing] == [404] * 4
    assert while_it_runs == of_nothing
    assert await told(stranger, generation_id) == of_nothing


async def broken_off(caller: Caller, generation_id: str, cut: int) -> bytes:
    """Read so many events, hang up, come back with the last id."""
    async with follow(caller, generation_id) as stream:
        seen = await stream.first(cut)
    return seen + await rest(caller, generation_id, after=cut)


async def hung_up(talk: Talk, cut: int, address: str) -> tuple[bytes, bytes]:
    """What was read in two pieces, and what a later reader gets in one."""
    async with talk.say(**PACE) as stream:
        seen = await stream.first(cut)
    there, generation_id = talk.at(address).caller, stream.generation_id
    seen += await rest(there, generation_id, after=cut)
    return seen, await rest(there, generation_id)


async def step(caller: Caller, generation_id: str, seen: int) -> bytes:
    """One event, on a connection of its own."""
    async with follow(caller, generation_id, after=seen) as stream:
        return await stream.next_event()


async def told(caller: Caller, generation_id: str) -> list[tuple[object, ...]]:
    """What each way to a generation says, but for the name and time of saying it."""
    lines = (
        f"GET /api/generations/{generation_id}",
        events(generation_id),
        events(generation_id, 3),
        f"POST /api/generations/{generation_id}/cancel",
    )
    answers = [await caller.call(line) for line in lines]
    return [(a.status, a.headers.keys(), a.body) for a in answers]


def events(generation_id: str, after: int | None = None) -> str:
    query = "" if after is None else f"?after_seq={after}"
    return f"GET /api/generations/{generation_id}/events{query}"
