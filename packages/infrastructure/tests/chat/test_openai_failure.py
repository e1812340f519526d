"""How the OpenAI adapter takes answers that go wrong on the way."""

from collections.abc import Callable

import pytest

from strata_domain.entity.chat_piece import TextDelta
from strata_domain.error import (
    ProviderConnectionError,
    ProviderContextTooLongError,
    ProviderError,
    ProviderMalformedAnswerError,
    ProviderOverloadedError,
    ProviderQuotaError,
    ProviderRateLimitedError,
)
from support.chat import DONE, END, STREAM, Answer, Wire, delta, event

Told = Callable[[], Answer]
HELLO = delta(content="hello")


@pytest.mark.parametrize(
    "garbage",
    [
        b"data: {oops\n\n",
        b"data: 5\n\n",
        b"data: null\n\n",
        b"data: []\n\n",
        b"data: {}\n\n",
        b'data: "text"\n\n',
        b"data: \xff\xfe\n\n",
        b"data: " + b"[" * 100_000 + b"\n\n",
        b"data: " + b"1" * 5_000 + b"\n\n",
        event(choices=None),
        event(choices={"0": {}}),
        event(choices="text"),
        event(choices=[None]),
        event(choices=[[]]),
        event(choices=[{"delta": "text"}]),
        delta(content=5),
        delta(content=["text"]),
        delta(reasoning={"text": "hm"}),
        delta(annotations=[{"url_citation": {"title": "no address"}}]),
        delta(annotations=[{"url_citation": {"url": ["a"]}}]),
        delta(tool_calls=5),
        delta(tool_calls=["call"]),
        delta(tool_calls=[{"index": 0, "id": "a"}]),
        delta(tool_calls=[{"id": "a", "function": {"name": ["f"]}}]),
        delta("tool_calls", tool_calls=[{"id": "a", "function": {"name": ""}}]),
        event(choices=[{"delta": {}, "finish_reason": 1}]),
        event(choices=[{"delta": {}, "finish_reason": {"a": 1}}]),
    ],
    ids=lambda data: data[:40].decode(errors="replace").strip(),
)
def test_garbage_ends_the_answer_after_what_was_said_before_it(
    wire: Wire, told: Told, garbage: bytes
) -> None:
    wire.streams(HELLO + garbage + END)

    answer = told()

    assert answer.pieces == [TextDelta("hello")]
    assert type(answer.error) is ProviderMalformedAnswerError


def test_an_event_without_an_end_does_not_fill_the_memory(
    wire: Wire, told: Told
) -> None:
    wire.streams(HELLO, b"data: ", *[b"x" * 700_000] * 2, holds=True)

    assert type(told().error) is ProviderMalformedAnswerError


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>it works</html>", HELLO, HELLO + DONE, b'{"choices": []}'],
)
def test_an_answer_that_never_says_it_is_done_was_cut(
    wire: Wire, told: Told, body: bytes
) -> None:
    wire.streams(body)

    assert type(told().error) is ProviderMalformedAnswerError


def test_an_answer_that_cannot_be_unpacked_is_malformed(wire: Wire, told: Told) -> None:
    wire.says(STREAM + b"content-encoding: gzip\r\nconnection: close\r\n\r\n", HELLO)

    assert type(told().error) is ProviderMalformedAnswerError


def test_a_connection_that_breaks_is_told_apart_from_an_answer_that_ends(
    wire: Wire, told: Told
) -> None:
    wire.says(STREAM + b"content-length: 9999\r\n\r\n", HELLO)

    answer = told()

    assert answer.pieces == [TextDelta("hello")]
    assert type(answer.error) is ProviderConnectionError


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"message": "boom", "type": "server_error"}, ProviderOverloadedError),
        ({"message": "slow", "code": "rate_limit_exceeded"}, ProviderRateLimitedError),
        ({"message": "slow", "code": 429}, ProviderRateLimitedError),
        ({"message": "paid?", "code": "insufficient_quota"}, ProviderQuotaError),
        ({"message": "Maximum context length is 8"}, ProviderContextTooLongError),
        ("the upstream fell over", ProviderOverloadedError),
        (["?"], ProviderOverloadedError),
    ],
    ids=str,
)
def test_an_error_between_two_chunks_is_the_providers(
    wire: Wire, told: Told, error: object, kind: type[ProviderError]
) -> None:
    wire.streams(HELLO + b"event: error\n" + event(error=error) + END)

    answer = told()

    assert answer.text == "hello"
    assert type(answer.error) is kind
