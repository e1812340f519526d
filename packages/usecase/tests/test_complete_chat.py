"""Asking something of which nothing is kept but what it cost."""

import asyncio
import json

import pytest

from strata_domain.entity.chat import in_words
from strata_domain.entity.generation import EventType, GenerationEvent
from strata_domain.entity.message import MessageRole
from strata_domain.entity.plan import Meter
from strata_domain.entity.usage import AttemptOutcome
from strata_domain.error import (
    ConcurrencyLimitError,
    ModelRequiredError,
    ProviderOverloadedError,
    StrataError,
    UnknownModelError,
)
from strata_usecase.complete_chat import CompleteChat, CompleteChatCommand
from strata_usecase.completion import Completion
from strata_usecase.wish import Said, Wish
from support.script import ECHO, SPARE, failing, hanging, saying
from support.studio import Studio
from support.studio_parts import CALL_LEASE
from support.virtual_time import in_virtual_time, now

HELLO = Said((in_words(MessageRole.USER, "hello"),))
ASKED = Wish(model=ECHO.model_id, fallbacks=(SPARE.model_id,))


async def ask(
    studio: Studio, wish: Wish = ASKED, *, whole: object = False
) -> Completion:
    complete = CompleteChat(
        begin=studio.begin,
        offload=studio.offload,
        models=studio.models,
        supervisor=studio.unkept,
        lease_seconds=CALL_LEASE,
    )
    command = CompleteChatCommand(
        user_id=studio.user_id, said=HELLO, wish=wish, whole=bool(whole)
    )
    return await complete.execute(command)


async def read(completion: Completion) -> list[GenerationEvent]:
    return [event async for batch in completion.batches() for event in batch]


@pytest.mark.parametrize("whole", [False, True])
@in_virtual_time
async def test_an_answer_is_read_and_charged_and_nothing_else_is_kept(
    whole: object,
) -> None:
    studio = Studio(model=saying("Good ", "morning"))
    completion = await ask(studio, whole=whole)
    seen = await read(completion)

    assert seen[0].type is EventType.STARTED
    assert seen[-1].type is EventType.COMPLETED
    said = [json.loads(e.data)["text"] for e in seen if e.type is EventType.TEXT_DELTA]
    assert "".join(said) == "Good morning"
    (record,) = studio.records()
    assert record.generation_id == completion.generation_id
    tables = studio.database.tables
    assert (tables.messages, tables.generations, tables.logs) == ({}, {}, {})


@in_virtual_time
async def test_another_model_answers_when_the_first_one_cannot() -> None:
    studio = Studio(
        model=failing(ProviderOverloadedError()), others={"spare": saying("hi")}
    )
    end = (await read(await ask(studio, whole=True)))[-1]

    assert json.loads(end.data)["model"] == SPARE.model_id
    assert [record.attempt for record in studio.records()] == [2, 1]


@in_virtual_time
async def test_a_reader_that_leaves_stops_the_answer_and_pays_for_it() -> None:
    model = hanging("once ", "upon")
    studio = Studio(model=model)
    completion = await ask(studio)
    await asyncio.sleep(1)
    completion.stop()
    end = (await read(completion))[-1]

    assert (end.type, model.closed) == (EventType.STOPPED, 1)
    (record,) = studio.records()
    assert (record.outcome, record.estimated) == (AttemptOutcome.STOPPED, True)
    assert studio.reserved() == {0}


@in_virtual_time
async def test_a_whole_answer_may_take_as_long_as_any() -> None:
    studio = Studio(model=saying("late", pause=100.0))
    seen = await read(await ask(studio, whole=True))

    assert seen[-1].type is EventType.COMPLETED
    assert now() > studio.deadlines.first_token


@in_virtual_time
async def test_the_limits_are_the_users_own() -> None:
    studio = Studio(model=hanging())
    studio.allow(Meter.CONCURRENT_GENERATIONS, 1)
    first = await ask(studio)

    with pytest.raises(ConcurrencyLimitError):
        await ask(studio)

    first.stop()
    await read(first)
    assert studio.reserved() == {0}


@pytest.mark.parametrize(
    ("wish", "error"),
    [(Wish(), ModelRequiredError), (Wish(model="none/such"), UnknownModelError)],
)
@in_virtual_time
async def test_without_a_model_that_is_offered_nothing_is_charged(
    wish: Wish, error: type[StrataError]
) -> None:
    studio = Studio()

    with pytest.raises(error):
        await ask(studio, wish)

    assert studio.records() == ()
