"""How answers fail, the same in this process and over a real wire."""

import asyncio
from dataclasses import replace

import pytest

from strata_domain.entity.chat_piece import TextDelta
from strata_domain.error import (
    ProviderAuthenticationError,
    ProviderConnectionError,
    ProviderContentFilteredError,
    ProviderContextTooLongError,
    ProviderInvalidRequestError,
    ProviderMalformedAnswerError,
    ProviderNotFoundError,
    ProviderOverloadedError,
    ProviderRateLimitedError,
)
from strata_domain.port.chat_model import ChatModel
from support.chat import Asked, listen, question


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("refuse", ProviderContentFilteredError),
        ("rate_limit", ProviderRateLimitedError),
        ("overload", ProviderOverloadedError),
        ("context", ProviderContextTooLongError),
        ("unauthorized", ProviderAuthenticationError),
    ],
)
def test_a_refusal_comes_before_anything_else(
    asked: Asked, fault: str, kind: type[Exception]
) -> None:
    answer = asked(question(fault=fault))

    assert answer.pieces == []
    assert type(answer.error) is kind


def test_a_rate_limit_says_how_long_to_wait(asked: Asked) -> None:
    error = asked(question(fault="rate_limit")).error

    assert error
    assert error.retry_after == 2.0


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("cut", ProviderConnectionError), ("garbage", ProviderMalformedAnswerError)],
)
@pytest.mark.parametrize("at", [0, 1, 4, 99])
def test_what_was_said_before_a_failure_is_kept(
    asked: Asked, fault: str, kind: type[Exception], at: int
) -> None:
    answer = asked(question("a b c d e f", fault=fault, at=at))

    assert answer.text == "a b c d e f"[: max(2 * at - 1, 0)]
    assert type(answer.error) is kind


@pytest.mark.parametrize(
    ("fault", "words"),
    [("slow_first_token", []), ("stall", [TextDelta("a"), TextDelta(" b")])],
)
def test_a_silence_leaves_the_reader_waiting_in_an_open_answer(
    runner: asyncio.Runner, model: ChatModel, fault: str, words: list[TextDelta]
) -> None:
    heard: list[object] = []

    with pytest.raises(TimeoutError):
        runner.run(listen(model, question("a b c", fault=fault, at=2), heard))
    assert heard == ["answering", *words]


def test_words_come_at_the_pace_that_was_asked_for(
    runner: asyncio.Runner, model: ChatModel
) -> None:
    heard: list[object] = []

    with pytest.raises(TimeoutError):
        runner.run(listen(model, question("a b c", delay_ms=60_000), heard))
    assert heard == ["answering", TextDelta("a")]


@pytest.mark.parametrize(
    "options",
    [
        {"speed": 3},
        {"tokens": -1},
        {"tokens": 1.5},
        {"tokens": "many"},
        {"tokens": True},
        {"tokens": 10**9},
        {"delay_ms": -0.1},
        {"delay_ms": "1"},
        {"delay_ms": None},
        {"fault": "explode"},
        {"fault": ["cut"]},
        {"at": None},
        {"no_usage": 1},
        {"reasoning": {}},
        {"citations": []},
    ],
    ids=str,
)
def test_options_that_make_no_sense_are_refused(
    asked: Asked, options: dict[str, object]
) -> None:
    answer = asked(replace(question(), options=options))

    assert answer.pieces == []
    assert type(answer.error) is ProviderInvalidRequestError


def test_a_model_that_does_not_exist_is_not_found(asked: Asked) -> None:
    assert type(asked(question(model="oracle")).error) is ProviderNotFoundError
