"""Answers that fail, and what is told about it."""

import json
import logging

import pytest

from strata_domain.entity.chat_piece import TextDelta
from strata_domain.entity.generation import EventType
from strata_domain.entity.message import MessageStatus
from strata_domain.error import ProviderOverloadedError, ProviderRateLimitedError
from strata_domain.fake import FixedChatModels, ScriptedChatModel
from support.script import ECHO
from support.studio import Studio
from support.virtual_time import in_virtual_time

STARTED, DELTA = EventType.STARTED, EventType.TEXT_DELTA
ATTEMPT_FAILED, FAILED = EventType.ATTEMPT_FAILED, EventType.FAILED
SECRET = "sk-canary from the vendor"


@pytest.mark.parametrize("words", [(), ("half an ",)])
@in_virtual_time
async def test_a_provider_that_fails_ends_the_run_and_keeps_what_was_said(
    words: tuple[str, ...],
) -> None:
    pieces = [TextDelta(word) for word in words]
    busy = ProviderRateLimitedError(SECRET)
    studio = Studio(model=ScriptedChatModel(pieces, fails_with=busy))
    async with studio.working():
        run = await studio.post()
        kinds = await studio.kinds(run)

    assert kinds == [STARTED, *[DELTA] * len(words), ATTEMPT_FAILED, FAILED]
    assert studio.answer(run).text == "".join(words)
    assert studio.answer(run).status is MessageStatus.FAILED
    assert studio.generation(run).error_code == "provider_rate_limited"


@in_virtual_time
async def test_a_failure_is_told_with_its_code_and_its_fixed_sentence() -> None:
    busy = ProviderOverloadedError(SECRET)
    studio = Studio(model=ScriptedChatModel(fails_with=busy))
    async with studio.working():
        run = await studio.post()
        attempt, end = (await studio.events(run))[-2:]

    assert json.loads(attempt.data) == {
        "attempt": 1,
        "model": ECHO.model_id,
        "code": busy.code,
    }
    assert json.loads(end.data) == {
        "message_id": str(run.answer.message_id),
        "code": busy.code,
        "detail": busy.detail,
        "model": ECHO.model_id,
        "cost": {"micro_usd": 0, "estimated": False},
    }


@pytest.mark.parametrize("error", [ValueError(SECRET), ProviderOverloadedError(SECRET)])
@in_virtual_time
async def test_what_a_vendor_says_is_for_the_log_alone(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    studio = Studio(model=ScriptedChatModel([TextDelta("a")], fails_with=error))
    async with studio.working():
        run = await studio.post()
        seen = await studio.events(run)

    assert not any("canary" in event.data for event in seen)
    assert "canary" not in str(studio.generation(run)) + str(studio.answer(run))
    assert caplog.records[0].levelno == logging.WARNING
    assert SECRET in caplog.text


@in_virtual_time
async def test_what_nobody_expected_is_an_internal_error() -> None:
    studio = Studio(model=ScriptedChatModel(fails_with=ZeroDivisionError(SECRET)))
    async with studio.working():
        run = await studio.post()
        end = (await studio.events(run))[-1]

    assert json.loads(end.data)["code"] == "internal_error"
    assert studio.generation(run).error_code == "internal_error"


@in_virtual_time
async def test_an_answer_that_is_cut_is_malformed_and_kept() -> None:
    studio = Studio(model=ScriptedChatModel([TextDelta("once upon")]))
    async with studio.working():
        run = await studio.post()
        kinds = await studio.kinds(run)

    assert kinds == [STARTED, DELTA, ATTEMPT_FAILED, FAILED]
    assert studio.generation(run).error_code == "provider_malformed_answer"
    assert studio.answer(run).text == "once upon"


@in_virtual_time
async def test_a_provider_that_vanished_from_the_settings_fails_the_run() -> None:
    studio = Studio()
    studio.models = FixedChatModels([ECHO], {})
    async with studio.working():
        run = await studio.post()
        await studio.events(run)

    assert studio.generation(run).error_code == "unknown_model"
