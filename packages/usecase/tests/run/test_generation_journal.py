"""Storing what many runs say."""

import asyncio

import pytest

from strata_domain.entity.generation import GenerationStatus
from strata_usecase.run.generation_journal import JournalPace
from support.journal import Desk, TardyOffload
from support.virtual_time import in_virtual_time, now

PACE = JournalPace(flush=0.2, heartbeat=2.0, retry=0.5)


@in_virtual_time
async def test_what_many_runs_say_is_stored_in_one_transaction() -> None:
    async with Desk().writing() as desk:
        pens = [desk.pen() for _ in range(50)]
        for pen in pens:
            pen.say("a", "b")
        await asyncio.sleep(PACE.flush + 0.01)

        assert [len(steps) for steps in desk.faults.recorded] == [50]
        assert all(pen.stored == [1, 2] for pen in pens)


@in_virtual_time
async def test_what_is_said_between_two_ticks_is_one_step() -> None:
    async with Desk().writing() as desk:
        pen = desk.pen()
        for _ in range(9):
            pen.say("word ")
            await asyncio.sleep(0.02)
        assert pen.stored == []

        await asyncio.sleep(0.05)

        assert pen.stored == list(range(1, 10))
        assert len(desk.faults.recorded) == 1


@in_virtual_time
async def test_an_ending_does_not_wait_for_the_tick() -> None:
    async with Desk().writing() as desk:
        pen = desk.pen()
        pen.say("a")

        await pen.end()

        assert now() == pytest.approx(0)
        assert pen.stored == [1, 2]
        assert pen.generation.status is GenerationStatus.COMPLETED
        assert pen.message.text == "a"


@in_virtual_time
async def test_an_ending_during_a_transaction_is_stored_next() -> None:
    async with Desk(offload=TardyOffload(1.0)).writing() as desk:
        pen = desk.pen()
        pen.say("a")
        await asyncio.sleep(0.5)

        pen.say("b")
        await pen.end()

        assert now() == pytest.approx(PACE.flush + 2.0)
        assert [[len(s.events) for s in steps] for steps in desk.faults.recorded] == [
            [1],
            [2],
        ]
        assert pen.stored == [1, 2, 3]


@in_virtual_time
async def test_what_is_said_during_a_transaction_is_stored_once_by_the_next() -> None:
    async with Desk(offload=TardyOffload(1.0)).writing() as desk:
        pen = desk.pen()
        for _ in range(30):
            pen.say("word ")
            await asyncio.sleep(0.1)
        await asyncio.sleep(3)

        sent = [
            e.seq for steps in desk.faults.recorded for s in steps for e in s.events
        ]
        assert sent == pen.stored == list(range(1, 31))


@in_virtual_time
async def test_an_end_is_shown_only_when_it_is_stored() -> None:
    async with Desk(offload=TardyOffload(1.0)).writing() as desk:
        pen = desk.pen()
        ending = asyncio.create_task(pen.end())

        await asyncio.sleep(0.9)
        assert not pen.live.closed

        await ending
        assert pen.live.closed
        assert await pen.shown() == [1]


@in_virtual_time
async def test_a_silent_run_gives_signs_of_life() -> None:
    async with Desk().writing() as desk:
        pen = desk.pen()
        pen.say("hm")
        await asyncio.sleep(9)

        steps = [step for steps in desk.faults.recorded for step in steps]
        assert [len(step.events) for step in steps] == [1, 0, 0, 0, 0]
        assert pen.halts == []


@in_virtual_time
async def test_a_run_that_speaks_needs_no_other_sign_of_life() -> None:
    async with Desk().writing() as desk:
        pen = desk.pen()
        for _ in range(9):
            pen.say("word ")
            await asyncio.sleep(1)

        assert all(step.events for steps in desk.faults.recorded for step in steps)


@in_virtual_time
async def test_no_run_means_no_transaction() -> None:
    async with Desk().writing() as desk:
        pen = desk.pen()
        await pen.end()
        before = len(desk.faults.recorded)

        await asyncio.sleep(60)

        assert len(desk.faults.recorded) == before == 1
