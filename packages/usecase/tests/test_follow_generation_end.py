"""Being told that an answer has ended, however it did."""

import asyncio

import pytest

from strata_domain.entity.generation import EventType
from support.following import following, text
from support.lease import outlive
from support.script import hanging, saying
from support.studio import Studio
from support.virtual_time import in_virtual_time, now


@in_virtual_time
async def test_a_reader_of_a_run_that_is_taken_away_goes_on_in_the_store() -> None:
    studio = Studio(model=hanging("a"))
    async with studio.working():
        run = await studio.post()
        await asyncio.sleep(1)
        reading = asyncio.create_task(studio.events(run))
        await asyncio.sleep(1)
        outlive(studio.database, studio.clock)
        await asyncio.sleep(10)

        assert await reading == studio.log(run)
    assert studio.log(run)[-1].type is EventType.INTERRUPTED


@in_virtual_time
async def test_a_reader_finds_an_end_whose_acknowledgement_was_lost() -> None:
    studio = Studio(model=saying("a", pause=1))
    async with studio.working():
        run = await studio.post()
        studio.faults.mute = True
        reading = asyncio.create_task(studio.events(run))
        await asyncio.sleep(10)
        studio.faults.mute = False

        assert await reading == studio.log(run)
    assert studio.log(run)[-1].type is EventType.COMPLETED


@pytest.mark.parametrize("beyond", [0, 1, 50])
@in_virtual_time
async def test_who_saw_more_than_a_dead_process_stored_is_told_the_end(
    beyond: int,
) -> None:
    dead = Studio(model=hanging("a", "b", "c"))
    run = await dead.post()
    other = Studio(shares=dead)
    outlive(dead.database, dead.clock)
    (last,) = dead.log(run)

    opened = await following(other, run, last.seq + 1 + beyond)

    assert not opened.exhausted
    assert [e async for batch in opened.batches for e in batch] == [last]
    assert last.type is EventType.INTERRUPTED


@in_virtual_time
async def test_who_has_seen_the_end_has_nothing_more_to_wait_for() -> None:
    studio = Studio(model=saying("a", pause=1))
    async with studio.working():
        run = await studio.post()
        running = await following(studio, run, 1)
        end = len(await studio.events(run))
        opened = [await following(studio, run, seq) for seq in (0, end - 1, end)]

    assert not running.exhausted
    assert [one.exhausted for one in opened] == [False, False, True]
    assert opened[0].generation == studio.generation(run)


@in_virtual_time
async def test_a_draining_process_sends_readers_of_other_processes_away() -> None:
    studio = Studio(model=hanging("a"))
    other = Studio(shares=studio)
    async with studio.working():
        run = await studio.post()
        reading = asyncio.create_task(other.events(run))
        await asyncio.sleep(3)

        await other.supervisor.drain(grace_seconds=0)

        assert text(await reading) == "a"
        assert now() <= 4


@in_virtual_time
async def test_a_draining_process_tells_its_own_readers_the_end() -> None:
    studio = Studio(model=hanging("a"))
    async with studio.working():
        run = await studio.post()
        reading = asyncio.create_task(studio.events(run))
        await asyncio.sleep(3)

        await studio.supervisor.drain(grace_seconds=0)

        assert (await reading)[-1].type is EventType.INTERRUPTED


@in_virtual_time
async def test_a_draining_process_still_hands_over_what_is_stored() -> None:
    studio = Studio(model=saying("a"))
    other = Studio(shares=studio)
    async with studio.working():
        run = await studio.post()
        await studio.events(run)
        await other.supervisor.drain(grace_seconds=0)

        assert await other.events(run) == studio.log(run)


@in_virtual_time
async def test_a_drain_whose_last_acknowledgement_is_lost_still_tells_the_end() -> None:
    studio = Studio(model=hanging("a"))
    async with studio.working():
        run = await studio.post()
        reading = asyncio.create_task(studio.events(run))
        await asyncio.sleep(1)
        studio.faults.mute = True
        draining = asyncio.create_task(studio.supervisor.drain(grace_seconds=0))
        await asyncio.sleep(1)
        studio.faults.mute = False
        await draining

        assert await reading == studio.log(run)
    assert studio.log(run)[-1].type is EventType.INTERRUPTED
