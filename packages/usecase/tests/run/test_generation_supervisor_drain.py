"""Letting runs end before a process goes away."""

import asyncio

import pytest

from strata_domain.entity.generation import GenerationStatus
from strata_domain.error import DrainingError
from support.journal import TardyOffload
from support.script import hanging, saying
from support.studio import Studio
from support.virtual_time import in_virtual_time, now


@in_virtual_time
async def test_a_draining_process_takes_no_new_runs() -> None:
    studio = Studio()
    async with studio.working():
        await studio.supervisor.drain(grace_seconds=5)

        with pytest.raises(DrainingError):
            await studio.post()
        assert now() == pytest.approx(0)
    assert studio.database.tables.messages == {}


@in_virtual_time
async def test_a_drain_lets_runs_end_within_the_grace() -> None:
    studio = Studio(model=saying("a", "b", pause=1))
    async with studio.working():
        run = await studio.post()

        await studio.supervisor.drain(grace_seconds=60)

        assert now() == pytest.approx(3)
        assert studio.generation(run).status is GenerationStatus.COMPLETED


@in_virtual_time
async def test_a_drain_interrupts_what_has_not_ended_in_time_and_saves_it() -> None:
    model = saying(*"abcdefgh", pause=1)
    studio = Studio(model=model)
    async with studio.working():
        threads = [studio.new_thread() for _ in range(20)]
        runs = [await studio.post(thread=thread) for thread in threads]
        readers = [asyncio.create_task(studio.events(run)) for run in runs]

        await studio.supervisor.drain(grace_seconds=2.5)

        assert now() == pytest.approx(2.5)
        assert {studio.answer(run).text for run in runs} == {"ab"}
        for run, reader in zip(runs, readers, strict=True):
            assert studio.generation(run).status is GenerationStatus.INTERRUPTED
            assert await reader == studio.log(run)
    assert model.closed == 20


@in_virtual_time
async def test_a_launch_in_flight_when_the_drain_begins_is_interrupted_too() -> None:
    studio = Studio(model=hanging("a"), offload=TardyOffload(1.0))
    async with studio.working():
        posting = asyncio.create_task(studio.post())
        await asyncio.sleep(0.1)

        await studio.supervisor.drain(grace_seconds=0)

        assert studio.generation(await posting).status is GenerationStatus.INTERRUPTED
        assert len(studio.log(await posting)) == 2


@in_virtual_time
async def test_a_launch_in_flight_has_its_share_of_the_grace() -> None:
    studio = Studio(model=saying("a"), offload=TardyOffload(1.0))
    async with studio.working():
        posting = asyncio.create_task(studio.post())
        await asyncio.sleep(0.1)

        await studio.supervisor.drain(grace_seconds=30)

        assert studio.generation(await posting).status is GenerationStatus.COMPLETED


@in_virtual_time
async def test_a_drain_waits_for_a_database_that_is_away() -> None:
    studio = Studio(model=hanging("a"))
    async with studio.working():
        run = await studio.post()
        studio.faults.away = True
        draining = asyncio.create_task(studio.supervisor.drain(grace_seconds=1))
        await asyncio.sleep(20)
        assert not draining.done()

        studio.faults.away = False
        await draining

    assert studio.generation(run).status is GenerationStatus.INTERRUPTED
    assert studio.answer(run).text == "a"
