"""Steps that cannot be stored, now or ever."""

import asyncio

import pytest

from strata_domain.entity.generation import Standing
from strata_domain.error import OverloadedError
from support.journal import Desk, FullOffload
from support.virtual_time import in_virtual_time


@in_virtual_time
async def test_a_step_that_cannot_be_stored_does_not_harm_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with Desk().writing() as desk:
        first, poisonous, last = (desk.pen() for _ in range(3))
        poisonous.refuse()
        for pen in (first, poisonous, last):
            pen.say("a")
        await asyncio.gather(first.end(), poisonous.end(), last.end())

        assert first.stored == last.stored == [1, 2]
        assert poisonous.stored == []
        assert poisonous.halts == [Standing.LOST]
        assert first.halts == last.halts == []
    assert "cannot be stored" in caplog.text


@in_virtual_time
async def test_a_run_whose_step_cannot_be_stored_is_given_up() -> None:
    async with Desk().writing() as desk:
        poisonous, other = desk.pen(), desk.pen()
        poisonous.refuse()
        poisonous.say("a")
        await asyncio.sleep(1)
        tried = len(desk.faults.recorded)

        other.say("a")
        await asyncio.sleep(1)

        assert poisonous.live.closed
        assert await poisonous.shown() == [1]
        assert len(desk.faults.recorded) == tried + 1


@in_virtual_time
async def test_the_search_for_a_bad_step_survives_an_outage() -> None:
    async with Desk().writing() as desk:
        first, poisonous = desk.pen(), desk.pen()
        poisonous.refuse()
        desk.faults.fails_at = frozenset({3})
        first.say("a")
        poisonous.say("a")
        await asyncio.sleep(2)

        assert first.stored == [1]
        assert first.halts == []
        assert poisonous.halts == [Standing.LOST]


@in_virtual_time
async def test_too_much_waiting_work_delays_a_step_and_loses_nothing() -> None:
    offload = FullOffload(OverloadedError())
    async with Desk(offload=offload).writing() as desk:
        pen = desk.pen()
        pen.say("a")
        ending = asyncio.create_task(pen.end())
        await asyncio.sleep(5)
        assert pen.halts == []

        offload.error = None
        await ending

        assert pen.stored == await pen.shown() == [1, 2]
