"""When one model cannot, another one answers."""

import asyncio
import json
from collections.abc import Sequence

import pytest

from strata_domain.entity.chat_piece import ChatPiece, TextDelta
from strata_domain.entity.generation import EventType, GenerationStatus
from strata_domain.entity.usage import AttemptOutcome
from strata_domain.error import (
    ProviderContentFilteredError,
    ProviderError,
    ProviderOverloadedError,
    ProviderRateLimitedError,
    ProviderTimeoutError,
)
from strata_domain.fake import ScriptedChatModel
from strata_domain.service.routing import Restart, RetryPolicy
from strata_usecase.wish import Wish
from support.script import ECHO, SPARE, hanging, saying
from support.studio import Studio
from support.virtual_time import in_virtual_time, now

STARTED, DELTA = EventType.STARTED, EventType.TEXT_DELTA
FAILED, AGAIN = EventType.ATTEMPT_FAILED, EventType.ATTEMPT_STARTED
SPARED = Wish(fallbacks=(SPARE.model_id,))
RESTARTED = Wish(fallbacks=(SPARE.model_id,), restart=Restart.ALLOWED)


def failing(error: ProviderError, *words: str) -> ScriptedChatModel:
    """A model that says these words and fails."""
    pieces: Sequence[ChatPiece] = [TextDelta(word) for word in words]
    return ScriptedChatModel(pieces, fails_with=error)


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
async def test_a_busy_model_is_asked_again_when_it_said() -> None:
    busy = failing(ProviderRateLimitedError(retry_after=3.0))
    policy = RetryPolicy(tries=3, jitter=lambda: 0.0)
    studio = Studio(model=busy, policy=policy)
    async with studio.working():
        run = await studio.post(wish=Wish(fallbacks=()))
        kinds = await studio.kinds(run)

        assert now() == pytest.approx(6.0)
    assert len(busy.requests) == 3
    assert kinds == [STARTED, FAILED, AGAIN, FAILED, AGAIN, FAILED, EventType.FAILED]
    assert [record.attempt for record in studio.records()] == [3, 2, 1]


@in_virtual_time
async def test_a_stop_between_two_attempts_gives_back_what_the_next_one_held() -> None:
    busy = failing(ProviderRateLimitedError(retry_after=9.0))
    studio = Studio(model=busy, policy=RetryPolicy(tries=3))
    async with studio.working():
        run = await studio.post()
        await asyncio.sleep(1)
        studio.supervisor.stop(run.generation.generation_id)
        kinds = await studio.kinds(run)

    assert kinds[-1] is EventType.STOPPED
    assert len(busy.requests) == 1
    assert [record.attempt for record in studio.records()] == [1]
    assert studio.reserved() == {0}


@in_virtual_time
async def test_what_does_not_fit_the_limits_is_not_tried_and_the_error_stands() -> None:
    spare = saying("hi")
    studio = Studio(model=failing(ProviderTimeoutError()), others={"spare": spare})
    studio.allow(monthly_micro_usd=40_000)
    async with studio.working():
        run = await studio.post(wish=SPARED)
        studio.allow(monthly_micro_usd=1)
        await studio.events(run)

    assert studio.generation(run).error_code == "provider_timeout"
    assert spare.requests == []
    assert studio.reserved() == {0}


@in_virtual_time
async def test_without_a_database_nothing_else_is_tried_and_all_is_settled_later() -> (
    None
):
    spare = saying("hi")
    studio = Studio(model=failing(ProviderTimeoutError()), others={"spare": spare})
    studio.till_faults.mute = True
    async with studio.working():
        run = await studio.post(wish=SPARED)
        await studio.events(run)

    assert studio.generation(run).status is GenerationStatus.FAILED
    assert spare.requests == []
    assert [record.attempt for record in studio.records()] == [1]
    assert studio.reserved() == {0}


@in_virtual_time
async def test_a_provider_that_keeps_failing_is_left_alone_until_a_probe_succeeds() -> (
    None
):
    studio = Studio(
        model=failing(ProviderOverloadedError()), others={"spare": saying("hi")}
    )
    async with studio.working():
        for _ in range(9):
            await studio.events(await studio.post(wish=SPARED))
        asked = len(studio.model.requests)
        studio.model.fails_with = None
        studio.model.pieces = saying("back").pieces
        await asyncio.sleep(studio.caller.rest.rest_seconds + 1)
        run = await studio.post(wish=SPARED)
        await studio.events(run)

    assert asked == studio.caller.rest.failures
    assert studio.answer(run).text == "back"


@in_virtual_time
async def test_a_model_that_never_speaks_holds_its_worst_case_until_it_is_stopped() -> (
    None
):
    studio = Studio(model=hanging())
    async with studio.working():
        run = await studio.post()
        held = studio.reserved()
        studio.supervisor.stop(run.generation.generation_id)
        await studio.events(run)

    assert max(held) > 1_000
    assert studio.reserved() == {0}
    assert [record.outcome for record in studio.records()] == [AttemptOutcome.STOPPED]
