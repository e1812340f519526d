"""Runs that belong to the application, not to a request."""

import asyncio
import gc

import pytest

from strata_domain.entity.generation import GenerationStatus
from strata_domain.entity.message import MessageStatus
from strata_domain.error import NotFoundError, OverloadedError
from strata_domain.service.identifier import new_id
from strata_usecase.exchange import Exchange
from strata_usecase.run.run import Run
from support.journal import TardyOffload
from support.script import hanging, saying
from support.studio import Studio
from support.virtual_time import in_virtual_time, now


def refused() -> Run:
    raise NotFoundError


@in_virtual_time
async def test_a_caller_who_leaves_during_the_launch_does_not_stop_the_run() -> None:
    studio = Studio(model=saying("all of it"), offload=TardyOffload(1.0))
    async with studio.working():
        posting = asyncio.create_task(studio.post())
        await asyncio.sleep(0.1)

        posting.cancel()
        await asyncio.sleep(60)

        assert posting.cancelled()
    (answer,) = (m for m in studio.database.tables.messages.values() if m.model)
    assert (answer.status, answer.text) == (MessageStatus.COMPLETE, "all of it")


@in_virtual_time
async def test_a_launch_that_fails_after_its_caller_left_leaves_nothing() -> None:
    studio = Studio(offload=TardyOffload(1.0), most_runs=1)
    async with studio.working():
        launching = asyncio.create_task(studio.supervisor.launch(refused))
        await asyncio.sleep(0.1)
        launching.cancel()
        await asyncio.sleep(2)
        gc.collect()

        assert launching.cancelled()
        await studio.post()


@in_virtual_time
async def test_a_run_is_live_until_its_end_is_stored() -> None:
    studio = Studio(model=hanging("a"))
    async with studio.working():
        generation = (await studio.post()).generation
        live = studio.supervisor.live(generation.generation_id)
        assert live is not None
        assert live.generation_id == generation.generation_id

        studio.supervisor.stop(generation.generation_id)
        await asyncio.sleep(1)

        assert studio.supervisor.live(generation.generation_id) is None
        assert live.closed


@in_virtual_time
async def test_stopping_what_this_process_does_not_write_changes_nothing() -> None:
    studio = Studio(model=saying("a", pause=1))
    async with studio.working():
        run = await studio.post()

        studio.supervisor.stop(new_id())
        await studio.events(run)

    assert studio.generation(run).status is GenerationStatus.COMPLETED


@in_virtual_time
async def test_no_more_runs_are_begun_than_the_process_can_carry() -> None:
    studio = Studio(model=hanging(), most_runs=3)
    async with studio.working():
        threads = [studio.new_thread() for _ in range(4)]
        *begun, refusal = await asyncio.gather(
            *(studio.post(thread=thread) for thread in threads), return_exceptions=True
        )

        assert isinstance(refusal, OverloadedError)
        assert all(isinstance(run, Exchange) for run in begun)
        assert len(studio.database.tables.generations) == 3


@in_virtual_time
async def test_a_run_that_ends_makes_room_for_another() -> None:
    studio = Studio(model=hanging(), most_runs=1)
    async with studio.working():
        run = await studio.post()
        studio.supervisor.stop(run.generation.generation_id)
        await asyncio.sleep(1)

        await studio.post()


@in_virtual_time
async def test_a_refused_launch_takes_no_room() -> None:
    studio = Studio(model=hanging(), most_runs=1)
    async with studio.working():
        for _ in range(3):
            with pytest.raises(NotFoundError):
                await studio.supervisor.launch(refused)

        await studio.post()


@in_virtual_time
async def test_a_run_that_was_taken_away_stops_asking_its_provider() -> None:
    model = hanging("a")
    studio = Studio(model=model)
    async with studio.working():
        run = await studio.post()
        studio.faults.refused.add(run.generation.generation_id)
        await asyncio.sleep(1)

        assert model.closed == 1
        assert studio.supervisor.live(run.generation.generation_id) is None
        assert studio.generation(run).status is GenerationStatus.RUNNING


@in_virtual_time
async def test_a_wish_to_stop_that_another_process_took_is_heard() -> None:
    model = hanging("a")
    studio = Studio(model=model)
    async with studio.working():
        run = await studio.post()
        with studio.begin(studio.user_id) as work:
            work.generations.request_cancel(
                run.generation.generation_id, user_id=studio.user_id
            )
        await studio.events(run)

        assert now() == pytest.approx(0.2)
    assert studio.generation(run).status is GenerationStatus.STOPPED
    assert model.closed == 1
