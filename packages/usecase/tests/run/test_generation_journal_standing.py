"""What the store tells a run through the journal."""

import asyncio

from strata_domain.entity.generation import GenerationStatus, Standing
from strata_usecase.run.generation_journal import JournalPace
from support.journal import Desk
from support.virtual_time import in_virtual_time

PACE = JournalPace(flush=0.2, heartbeat=2.0, retry=0.5)


@in_virtual_time
async def test_a_wish_to_stop_reaches_the_run_with_the_next_step() -> None:
    async with Desk().writing() as desk:
        stopped, other = desk.pen(), desk.pen()
        stopped.cancel()
        stopped.say("a")
        other.say("a")
        await asyncio.sleep(PACE.flush + 0.01)

        assert stopped.halts == [Standing.CANCEL_REQUESTED]
        assert other.halts == []


@in_virtual_time
async def test_a_run_that_shall_stop_is_stored_to_its_end() -> None:
    async with Desk().writing() as desk:
        pen = desk.pen()
        pen.cancel()
        pen.say("a")
        await asyncio.sleep(PACE.flush + 0.01)

        pen.say("b")
        await pen.end(GenerationStatus.STOPPED)

        assert pen.stored == await pen.shown() == [1, 2, 3]
        assert pen.generation.status is GenerationStatus.STOPPED
        assert pen.message.text == "ab"


@in_virtual_time
async def test_a_silent_run_hears_the_wish_to_stop_with_its_sign_of_life() -> None:
    async with Desk().writing() as desk:
        pen = desk.pen()
        pen.cancel()

        await asyncio.sleep(PACE.heartbeat + 2 * PACE.flush)

        assert pen.halts == [Standing.CANCEL_REQUESTED]


@in_virtual_time
async def test_a_run_that_was_taken_away_is_halted_and_closed() -> None:
    async with Desk().writing() as desk:
        pen = desk.pen()
        pen.take_away()
        taken = pen.stored

        pen.say("too late")
        await asyncio.sleep(PACE.flush + 0.01)

        assert pen.halts == [Standing.LOST]
        assert pen.live.closed
        assert pen.stored == taken


@in_virtual_time
async def test_the_end_of_a_run_that_was_taken_away_is_not_stored_or_shown() -> None:
    async with Desk().writing() as desk:
        pen = desk.pen()
        pen.take_away()

        await pen.end()
        await pen.end()

        assert pen.generation.status is GenerationStatus.INTERRUPTED
        assert await pen.shown() == []
        assert len(desk.faults.recorded) == 1
