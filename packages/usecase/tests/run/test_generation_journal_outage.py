"""Storing what runs say while the database comes and goes."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata_domain.entity.generation import GenerationStatus
from support.journal import Desk, Pen
from support.virtual_time import in_virtual_time, now

PAUSES = {"wait": 1.0, "glance": 0.05}
WEATHER = {"away": (True, False), "mute": (False, True), "well": (False, False)}
ACTIONS = st.lists(st.sampled_from(["say", *PAUSES, *WEATHER]), max_size=30)


@in_virtual_time
async def test_what_is_said_while_the_database_is_away_is_stored_later(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with Desk().writing() as desk:
        pen = desk.pen()
        desk.faults.away = True
        for _ in range(20):
            pen.say("word ")
            await asyncio.sleep(0.5)
        assert pen.stored == []

        desk.faults.away = False
        await asyncio.sleep(0.6)

        assert pen.stored == list(range(1, 21))
        assert pen.halts == []
    assert {record.levelname for record in caplog.records} == {"WARNING"}
    assert "1 runs wait" in caplog.text


@in_virtual_time
async def test_an_end_waits_for_the_database() -> None:
    async with Desk().writing() as desk:
        pen = desk.pen()
        desk.faults.away = True
        ending = asyncio.create_task(pen.end())
        await asyncio.sleep(30)
        assert not ending.done()
        assert not pen.live.closed

        desk.faults.away = False
        await ending

        assert pen.stored == await pen.shown() == [1]
        assert now() < 31


@in_virtual_time
async def test_a_database_that_is_away_is_asked_twice_a_second_not_more() -> None:
    async with Desk().writing() as desk:
        pen = desk.pen()
        desk.faults.away = True
        pen.say("a")
        ending = asyncio.create_task(pen.end())

        await asyncio.sleep(10)

        assert 19 <= desk.faults.attempts <= 21
        desk.faults.away = False
        await ending


@in_virtual_time
async def test_a_step_whose_acknowledgement_was_lost_is_not_doubled() -> None:
    async with Desk().writing() as desk:
        pen = desk.pen()
        desk.faults.mute = True
        pen.say("a")
        await asyncio.sleep(1)
        pen.say("b")
        desk.faults.mute = False
        await asyncio.sleep(1)

        assert pen.stored == [1, 2]
        assert pen.halts == []
        assert not pen.live.closed


@in_virtual_time
async def test_an_end_whose_acknowledgement_was_lost_is_found_in_the_store() -> None:
    async with Desk().writing() as desk:
        pen = desk.pen()
        pen.say("a")
        desk.faults.mute = True

        ending = asyncio.create_task(pen.end())
        await asyncio.sleep(0.1)
        desk.faults.mute = False
        await ending

        assert pen.stored == [1, 2]
        assert pen.generation.status is GenerationStatus.COMPLETED
        assert pen.live.closed
        assert await pen.shown() == [1]


async def act(pen: Pen, action: str) -> None:
    if action == "say":
        pen.say("word ")
    if action in WEATHER:
        pen.desk.faults.away, pen.desk.faults.mute = WEATHER[action]
    await asyncio.sleep(PAUSES.get(action, 0.0))


@given(ACTIONS)
@in_virtual_time
async def test_whatever_the_database_does_everything_said_is_stored_in_order(
    actions: list[str],
) -> None:
    async with Desk().writing() as desk:
        pen = desk.pen()
        for action in actions:
            await act(pen, action)
        ending = asyncio.create_task(pen.end())
        await act(pen, "wait")
        await act(pen, "well")
        await ending

        said = actions.count("say")
        assert pen.stored == list(range(1, said + 2))
        assert pen.message.text == "word " * said
        assert (await pen.shown())[:said] == list(range(1, said + 1))


@pytest.mark.parametrize("away", ["away", "mute"])
@in_virtual_time
async def test_runs_that_begin_during_an_outage_are_stored_after_it(away: str) -> None:
    async with Desk().writing() as desk:
        setattr(desk.faults, away, True)
        early = desk.pen()
        early.say("a")
        await asyncio.sleep(3)
        late = desk.pen()
        late.say("b")
        await asyncio.sleep(3)

        setattr(desk.faults, away, False)
        await asyncio.gather(early.end(), late.end())

        assert early.stored == late.stored == [1, 2]
