"""Waiting until an answer is written."""

import pytest

from strata_domain.entity.generation import GenerationStatus
from strata_domain.entity.message import MessageStatus
from strata_usecase.await_answer import AwaitAnswer, AwaitAnswerQuery
from strata_usecase.exchange import Exchange
from support.script import hanging, saying
from support.studio import Studio
from support.virtual_time import in_virtual_time, now


async def waited(studio: Studio, run: Exchange, seconds: float) -> Exchange:
    use_case = AwaitAnswer(
        begin=studio.begin, offload=studio.offload, follow=studio.follow
    )
    return await use_case.execute(AwaitAnswerQuery(exchange=run, wait_seconds=seconds))


@pytest.mark.parametrize("process", ["the same", "another"])
@in_virtual_time
async def test_who_waits_long_enough_gets_the_finished_answer(process: str) -> None:
    studio = Studio(model=saying("a", "b", pause=5))
    reader = {"the same": studio, "another": Studio(shares=studio)}[process]
    async with studio.working():
        run = await studio.post()
        done = await waited(reader, run, 60)

        assert now() == pytest.approx(15, abs=1.1)
    assert done.answer == studio.answer(run)
    assert (done.answer.text, done.answer.status) == ("ab", MessageStatus.COMPLETE)
    assert done.generation == studio.generation(run)
    assert done.question == run.question


@in_virtual_time
async def test_who_waits_too_short_gets_the_answer_as_it_stands() -> None:
    studio = Studio(model=hanging("a"))
    async with studio.working():
        run = await studio.post()
        now_known = await waited(studio, run, 3)

        assert now() == pytest.approx(3)
        assert now_known.generation.status is GenerationStatus.RUNNING
        assert now_known.answer.status is MessageStatus.STREAMING


@in_virtual_time
async def test_who_waits_too_short_does_not_stop_the_answer() -> None:
    studio = Studio(model=saying("a", pause=5))
    async with studio.working():
        run = await studio.post()
        await waited(studio, run, 1)
        done = await waited(studio, run, 60)

    assert done.answer.text == "a"
