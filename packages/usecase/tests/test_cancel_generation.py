"""Stopping an answer, and looking how it stands."""

import asyncio

import pytest

from strata_domain.entity.generation import Generation, GenerationStatus
from strata_domain.error import NotFoundError
from strata_domain.service.identifier import new_id
from strata_usecase.cancel_generation import CancelGeneration, CancelGenerationCommand
from strata_usecase.exchange import Exchange
from strata_usecase.get_generation import GetGeneration, GetGenerationQuery
from support.script import hanging, saying
from support.studio import Studio
from support.virtual_time import in_virtual_time, now


async def cancel(studio: Studio, run: Exchange) -> Generation:
    use_case = CancelGeneration(
        begin=studio.begin, offload=studio.offload, supervisor=studio.supervisor
    )
    return await use_case.execute(
        CancelGenerationCommand(
            user_id=studio.user_id, generation_id=run.generation.generation_id
        )
    )


@in_virtual_time
async def test_an_answer_written_here_stops_at_once() -> None:
    model = hanging("a")
    studio = Studio(model=model)
    async with studio.working():
        run = await studio.post()
        await asyncio.sleep(1)
        asked = await cancel(studio, run)
        await studio.events(run)

        assert now() == pytest.approx(1)
    assert asked.status is GenerationStatus.RUNNING
    assert asked.cancel_requested_at == studio.clock()
    assert studio.generation(run).status is GenerationStatus.STOPPED
    assert studio.answer(run).text == "a"


@in_virtual_time
async def test_an_answer_written_elsewhere_stops_with_its_next_step() -> None:
    model = hanging("a")
    studio = Studio(model=model)
    async with studio.working():
        run = await studio.post()
        await asyncio.sleep(10)
        await cancel(Studio(shares=studio), run)
        await studio.events(run)

        assert now() <= 12.2
    assert studio.generation(run).status is GenerationStatus.STOPPED
    assert model.closed == 1


@in_virtual_time
async def test_stopping_what_has_ended_changes_nothing() -> None:
    studio = Studio(model=saying("a"))
    async with studio.working():
        run = await studio.post()
        await studio.events(run)
        ended = studio.generation(run)

        assert await cancel(studio, run) == ended
    assert studio.generation(run) == ended


@in_virtual_time
async def test_nobody_stops_another_users_answer() -> None:
    studio = Studio(model=saying("a", pause=5))
    async with studio.working():
        run = await studio.post()
        ada, studio.user_id = studio.user_id, studio.database.add_user()
        with pytest.raises(NotFoundError):
            await cancel(studio, run)
        studio.user_id = ada
        await studio.events(run)

    assert studio.generation(run).status is GenerationStatus.COMPLETED
    assert studio.generation(run).cancel_requested_at is None


@in_virtual_time
async def test_a_run_is_shown_to_its_user_alone() -> None:
    studio = Studio()
    async with studio.working():
        run = await studio.post()
        await studio.events(run)
    get = GetGeneration(begin=studio.begin)
    key, eve = run.generation.generation_id, studio.database.add_user()

    own = GetGenerationQuery(user_id=studio.user_id, generation_id=key)
    assert get.execute(own) == studio.generation(run)
    for generation_id in (key, new_id()):
        with pytest.raises(NotFoundError):
            get.execute(GetGenerationQuery(user_id=eve, generation_id=generation_id))
