"""Answers that take too long, and answers that are stopped."""

import asyncio

import pytest

from strata_domain.entity.chat_piece import TextDelta
from strata_domain.entity.generation import EventType, GenerationStatus
from strata_domain.entity.message import MessageStatus
from strata_domain.fake import ScriptedChatModel
from strata_usecase.run.deadlines import Deadlines
from support.script import hanging, saying
from support.studio import Studio
from support.virtual_time import in_virtual_time, now

DEADLINES = Deadlines(first_token=60, between_chunks=30, total=600)


@pytest.mark.parametrize(
    ("model", "said", "seconds"),
    [
        pytest.param(hanging(), "", 60, id="no first piece"),
        pytest.param(hanging("once ", "upon"), "once upon", 30, id="no next piece"),
        pytest.param(saying(*"x" * 99, pause=20), "x" * 29, 600, id="no end"),
    ],
)
@in_virtual_time
async def test_a_provider_that_takes_too_long_is_given_up(
    model: ScriptedChatModel, said: str, seconds: float
) -> None:
    studio = Studio(model=model, deadlines=DEADLINES)
    async with studio.working():
        run = await studio.post()
        kinds = await studio.kinds(run)

        assert now() == pytest.approx(seconds)
    assert kinds[-2:] == [EventType.ATTEMPT_FAILED, EventType.FAILED]
    assert studio.generation(run).error_code == "provider_timeout"
    assert studio.answer(run).text == said
    assert model.closed == 1


@in_virtual_time
async def test_a_stopped_answer_keeps_what_was_said_and_closes_the_connection() -> None:
    model = hanging("once ", "upon")
    studio = Studio(model=model)
    async with studio.working():
        run = await studio.post()
        await asyncio.sleep(1)
        assert model.closed == 0

        studio.supervisor.stop(run.generation.generation_id)
        kinds = await studio.kinds(run)

        assert now() == pytest.approx(1)
    assert kinds[-1] is EventType.STOPPED
    assert EventType.ATTEMPT_FAILED not in kinds
    assert studio.answer(run).text == "once upon"
    assert studio.answer(run).status is MessageStatus.STOPPED
    assert studio.generation(run).error_code is None
    assert model.closed == 1


@in_virtual_time
async def test_an_answer_stopped_before_its_first_word_ends_without_one() -> None:
    model = saying("never")
    studio = Studio(model=model)
    async with studio.working():
        run = await studio.post()
        studio.supervisor.stop(run.generation.generation_id)
        kinds = await studio.kinds(run)

    assert kinds == [EventType.STARTED, EventType.STOPPED]
    assert studio.answer(run).parts == ()
    assert model.closed == len(model.requests)
    assert studio.generation(run).status is GenerationStatus.STOPPED


@in_virtual_time
async def test_half_an_emoji_that_a_stop_cut_off_is_neither_shown_nor_saved() -> None:
    studio = Studio(
        model=ScriptedChatModel([TextDelta("so "), TextDelta("\ud83d")], hangs=True)
    )
    async with studio.working():
        run = await studio.post()
        await asyncio.sleep(1)
        studio.supervisor.stop(run.generation.generation_id)
        await studio.events(run)

    assert studio.answer(run).text == "so "
