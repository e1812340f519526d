"""When one model cannot, another one answers."""

import json
from dataclasses import replace

from strata_domain.entity.chat import ChatParams
from strata_domain.entity.chat_piece import (
    Accepted,
    ChatPiece,
    ReasoningDelta,
    StateKept,
    ToolCalled,
)
from strata_domain.entity.generation import EventType
from strata_domain.entity.message import OpaquePart, ReasoningPart, ToolCallPart
from strata_domain.entity.usage import AttemptOutcome
from strata_domain.error import (
    ProviderContentFilteredError,
    ProviderOverloadedError,
    ProviderTimeoutError,
)
from strata_domain.fake import FixedChatModels, ScriptedChatModel
from strata_domain.service.routing import Restart
from strata_usecase.wish import Wish
from support.script import DONE, ECHO, SPARE, failing, saying
from support.studio import Studio
from support.virtual_time import in_virtual_time

STARTED, DELTA = EventType.STARTED, EventType.TEXT_DELTA
FAILED, AGAIN = EventType.ATTEMPT_FAILED, EventType.ATTEMPT_STARTED
SPARED = Wish(fallbacks=(SPARE.model_id,))
RESTARTED = Wish(fallbacks=(SPARE.model_id,), restart=Restart.ALLOWED)


@in_virtual_time
async def test_before_the_first_word_another_model_answers_freely() -> None:
    studio = Studio(
        model=failing(ProviderOverloadedError()), others={"spare": saying("hi")}
    )
    async with studio.working():
        run = await studio.post(wish=SPARED)
        kinds = await studio.kinds(run)

    assert kinds == [STARTED, FAILED, AGAIN, DELTA, EventType.COMPLETED]
    assert (studio.answer(run).text, studio.answer(run).model) == ("hi", SPARE.model_id)
    assert studio.generation(run).model == ECHO.model_id


@in_virtual_time
async def test_every_attempt_is_told_and_the_end_says_who_answered_and_its_cost() -> (
    None
):
    studio = Studio(
        model=failing(ProviderOverloadedError()), others={"spare": saying("hi")}
    )
    async with studio.working():
        run = await studio.post(wish=SPARED)
        _, failed, again, _, end = await studio.events(run)

    assert json.loads(failed.data) == {
        "attempt": 1,
        "model": ECHO.model_id,
        "code": "provider_overloaded",
    }
    assert json.loads(again.data) == {"attempt": 2, "model": SPARE.model_id}
    told = json.loads(end.data)
    assert told["model"] == SPARE.model_id
    assert told["cost"] == {
        "micro_usd": studio.generation(run).micro_usd,
        "estimated": True,
    }


@in_virtual_time
async def test_every_attempt_is_a_line_of_the_ledger() -> None:
    studio = Studio(
        model=failing(ProviderTimeoutError()), others={"spare": saying("hi")}
    )
    async with studio.working():
        run = await studio.post(wish=SPARED)
        await studio.events(run)

    second, first = studio.records()
    assert (first.attempt, first.model) == (1, ECHO.model_id)
    assert (first.outcome, first.error_code) == (
        AttemptOutcome.FAILED,
        "provider_timeout",
    )
    assert (second.attempt, second.model) == (2, SPARE.model_id)
    assert second.outcome is AttemptOutcome.COMPLETED
    assert first.micro_usd > 0
    assert studio.generation(run).micro_usd == first.micro_usd + second.micro_usd


@in_virtual_time
async def test_after_a_word_the_error_stands_and_the_word_is_kept() -> None:
    spare = saying("hi")
    studio = Studio(
        model=failing(ProviderOverloadedError(), "once"), others={"spare": spare}
    )
    async with studio.working():
        run = await studio.post(wish=SPARED)
        kinds = await studio.kinds(run)

    assert kinds == [STARTED, DELTA, FAILED, EventType.FAILED]
    assert studio.answer(run).text == "once"
    assert spare.requests == []


@in_virtual_time
async def test_after_a_word_the_answer_begins_anew_when_that_was_asked_for() -> None:
    studio = Studio(
        model=failing(ProviderOverloadedError(), "once"), others={"spare": saying("hi")}
    )
    async with studio.working():
        run = await studio.post(wish=RESTARTED)
        kinds = await studio.kinds(run)

    assert kinds == [
        STARTED,
        DELTA,
        FAILED,
        EventType.MESSAGE_RESET,
        AGAIN,
        DELTA,
        EventType.COMPLETED,
    ]
    assert studio.answer(run).text == "hi"


@in_virtual_time
async def test_a_refusal_of_the_content_is_not_taken_elsewhere() -> None:
    spare = saying("hi")
    studio = Studio(
        model=failing(ProviderContentFilteredError()), others={"spare": spare}
    )
    async with studio.working():
        run = await studio.post(wish=SPARED)
        await studio.events(run)

    assert studio.generation(run).error_code == "provider_content_filtered"
    assert spare.requests == []
    assert [record.micro_usd for record in studio.records()] == [0]


@in_virtual_time
async def test_what_a_model_cannot_do_is_left_out_with_a_warning() -> None:
    plain = replace(ECHO, capabilities=frozenset())
    studio = Studio()
    studio.models = FixedChatModels([plain], {"sandbox": studio.model})
    async with studio.working():
        wish = Wish(params=ChatParams(temperature=1.0, max_output_tokens=7))
        run = await studio.post(wish=wish)
        warning = (await studio.events(run))[1]

    assert warning.type is EventType.WARNING
    assert json.loads(warning.data)["parameter"] == "temperature"
    assert studio.model.requests[0].params == ChatParams(max_output_tokens=7)


@in_virtual_time
async def test_a_tool_call_is_shown_and_what_the_provider_keeps_is_only_saved() -> None:
    call = ToolCalled("call-1", "look_up", '{"word":"a"}')
    pieces: list[ChatPiece] = [
        Accepted("id-1"),
        ReasoningDelta("hm"),
        call,
        StateKept("{}"),
        DONE,
    ]
    studio = Studio(model=ScriptedChatModel(pieces))
    async with studio.working():
        run = await studio.post()
        kinds = await studio.kinds(run)

    assert EventType.TOOL_CALL in kinds
    assert studio.answer(run).parts == (
        ReasoningPart("hm"),
        ToolCallPart("call-1", "look_up", '{"word":"a"}'),
        OpaquePart("sandbox", "{}"),
    )
    assert [record.provider_call_id for record in studio.records()] == ["id-1"]
