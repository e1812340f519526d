"""A thread gets a title from a cheap model, which is metered like every other."""

from dataclasses import replace

import pytest

from strata_domain.entity.chat_piece import Finished, TextDelta
from strata_domain.entity.message import StopReason
from strata_domain.entity.plan import Meter
from strata_domain.entity.usage import AttemptOutcome, Operation
from strata_domain.error import ProviderOverloadedError, ProviderTimeoutError
from strata_domain.fake import ScriptedChatModel
from strata_usecase.wish import Wish
from support.script import ECHO, SPARE, hanging, saying
from support.studio import Studio
from support.virtual_time import in_virtual_time

QUESTION = "How do I bake bread?"


def studio_of(titles: ScriptedChatModel) -> Studio:
    """A process whose threads are named by a model of their own."""
    return Studio(titles=SPARE, others={"spare": titles}, model=saying("With flour."))


async def converse(studio: Studio, *questions: str) -> None:
    async with studio.working():
        for question in questions:
            run = await studio.post(question)
            await studio.events(run)
            await studio.at_rest()


@in_virtual_time
async def test_the_first_answer_gives_the_thread_a_title_of_one_line() -> None:
    titles = saying(" Baking\n", "bread ")
    studio = studio_of(titles)

    await converse(studio, QUESTION)

    assert studio.stored_thread.title == "Baking bread"
    (request,) = titles.requests
    assert QUESTION in request.turns[0].text
    assert "With flour." in request.turns[0].text


@in_virtual_time
async def test_a_title_is_a_line_of_the_ledger_and_no_request_of_the_users() -> None:
    studio = studio_of(saying("Baking"))
    studio.allow(Meter.REQUESTS_PER_MINUTE, 1)
    studio.allow(Meter.CONCURRENT_GENERATIONS, 1)

    await converse(studio, QUESTION)

    title, chat = studio.records()
    assert (title.operation, chat.operation) == (Operation.TITLE, Operation.CHAT)
    assert (title.model, title.generation_id) == (SPARE.model_id, None)
    assert title.micro_usd > 0
    assert studio.reserved() == {0}


@in_virtual_time
async def test_only_the_first_answer_names_a_thread() -> None:
    titles = saying("Baking")
    studio = studio_of(titles)

    await converse(studio, QUESTION, "And cake?")

    assert len(titles.requests) == 1


@in_virtual_time
async def test_a_title_that_the_user_wrote_stays() -> None:
    titles = saying("Baking")
    studio = studio_of(titles)
    studio.change_thread(replace(studio.thread, title="Mine"))

    await converse(studio, QUESTION)

    assert studio.stored_thread.title == "Mine"
    assert titles.requests == []


@in_virtual_time
async def test_a_title_that_the_user_writes_meanwhile_stays() -> None:
    titles = ScriptedChatModel(
        [TextDelta("Baking"), Finished(StopReason.STOP, "stop")], pause=1.0
    )
    studio = studio_of(titles)
    async with studio.working():
        await studio.events(await studio.post(QUESTION))
        studio.change_thread(replace(studio.stored_thread, title="Mine"))
        await studio.at_rest()

    assert studio.stored_thread.title == "Mine"


@pytest.mark.parametrize(
    ("error", "free"),
    [(ProviderOverloadedError(), True), (ProviderTimeoutError(), False)],
)
@in_virtual_time
async def test_without_a_title_the_first_words_stay_and_the_call_is_settled(
    error: Exception, free: object
) -> None:
    studio = studio_of(ScriptedChatModel(fails_with=error))

    await converse(studio, QUESTION)

    assert studio.stored_thread.title == QUESTION
    assert studio.records()[0].outcome is AttemptOutcome.FAILED
    assert (studio.records()[0].micro_usd == 0) is free
    assert studio.reserved() == {0}


@in_virtual_time
async def test_there_is_no_title_without_money_for_it() -> None:
    titles = saying("Baking")
    studio = studio_of(titles)
    async with studio.working():
        run = await studio.post(QUESTION)
        studio.allow(Meter.MONTHLY_MICRO_USD, 1)
        await studio.events(run)
        await studio.at_rest()

    assert titles.requests == []
    assert studio.stored_thread.title == QUESTION
    assert [record.operation for record in studio.records()] == [Operation.CHAT]


@in_virtual_time
async def test_a_shutdown_does_not_wait_for_a_title_and_settles_it() -> None:
    studio = studio_of(hanging())
    async with studio.working():
        await studio.events(await studio.post(QUESTION))

    assert studio.records()[0].outcome is AttemptOutcome.INTERRUPTED
    assert studio.reserved() == {0}


@in_virtual_time
async def test_an_answer_that_failed_names_nothing() -> None:
    titles = saying("Baking")
    studio = studio_of(titles)
    studio.model.fails_with = ProviderTimeoutError()
    async with studio.working():
        run = await studio.post(QUESTION, wish=Wish(model=ECHO.model_id))
        await studio.events(run)
        await studio.at_rest()

    assert titles.requests == []
