"""How the Anthropic adapter takes refusals, and answers that go wrong on the way."""

import asyncio
import traceback
from collections.abc import Callable

import pytest

from strata_domain.entity.chat_piece import Accepted, TextDelta, UsageReported
from strata_domain.entity.usage import TokenUsage
from strata_domain.error import (
    ProviderAuthenticationError,
    ProviderConnectionError,
    ProviderContentFilteredError,
    ProviderContextTooLongError,
    ProviderError,
    ProviderInvalidRequestError,
    ProviderMalformedAnswerError,
    ProviderNotFoundError,
    ProviderOverloadedError,
    ProviderPermissionError,
    ProviderQuotaError,
    ProviderRateLimitedError,
    ProviderTimeoutError,
)
from strata_domain.port.chat_model import ChatModel
from support.chat import STREAM, Answer, Wire, question
from support.claude import END, HELLO, JSON, TEXT, begins, block, happens, stops, whole

Replied = Callable[[], Answer]
KEY = "sk-canary-0123456789"
READ = UsageReported(TokenUsage(input_tokens=5))
SAID = [Accepted("msg_1"), TextDelta("hello"), READ]


def error(kind: str, message: str = "no", **details: str) -> dict[str, object]:
    said = {"type": kind, "message": message, "details": details or None}
    return {"type": "error", "error": said, "request_id": "req_1"}


INVALID = "invalid_request_error"
REFUSALS = [
    (400, error(INVALID), ProviderInvalidRequestError),
    (400, error(INVALID, "prompt is too long: 9 > 8"), ProviderContextTooLongError),
    (400, error(INVALID, "a and b exceed context limit"), ProviderContextTooLongError),
    (400, error(INVALID, "Your credit balance is too low"), ProviderQuotaError),
    (400, error(INVALID, "your specified API usage limits"), ProviderQuotaError),
    (
        400,
        error(INVALID, "Output blocked by content filtering policy"),
        ProviderContentFilteredError,
    ),
    (400, error(INVALID, error_code="organization_on_hold"), ProviderPermissionError),
    (401, error("authentication_error"), ProviderAuthenticationError),
    (402, error("billing_error"), ProviderQuotaError),
    (403, error("permission_error"), ProviderPermissionError),
    (404, error("not_found_error"), ProviderNotFoundError),
    (409, error("conflict_error"), ProviderOverloadedError),
    (413, error("request_too_large"), ProviderContextTooLongError),
    (429, error("rate_limit_error"), ProviderRateLimitedError),
    (
        429,
        error("rate_limit_error", error_code="enforced_spend_limit_reached"),
        ProviderQuotaError,
    ),
    (500, error("api_error"), ProviderOverloadedError),
    (504, error("timeout_error"), ProviderTimeoutError),
    (529, error("overloaded_error"), ProviderOverloadedError),
]
STRAY = [
    (502, b"<html>Bad Gateway</html>", ProviderOverloadedError),
    (500, b"", ProviderOverloadedError),
    (400, {"error": "no"}, ProviderInvalidRequestError),
    (400, {"error": {"type": 5}}, ProviderInvalidRequestError),
    (418, ["no"], ProviderInvalidRequestError),
    (307, b"", ProviderMalformedAnswerError),
]


@pytest.mark.parametrize(("status", "body", "kind"), [*REFUSALS, *STRAY], ids=str)
def test_a_refusal_becomes_one_of_our_errors(
    wire: Wire, replied: Replied, status: int, body: object, kind: type[ProviderError]
) -> None:
    wire.refuses(status, body, "retry-after: 7", f"location: {wire.url}/elsewhere")

    answer = replied()

    assert (answer.pieces, type(answer.error)) == ([], kind)
    assert answer.error
    assert answer.error.retry_after == 7.0
    assert len(wire.requests) == 1


@pytest.mark.parametrize(("_status", "body", "kind"), REFUSALS, ids=str)
def test_the_same_words_mean_the_same_in_the_middle_of_an_answer(
    wire: Wire,
    replied: Replied,
    _status: int,
    body: dict[str, object],
    kind: type[ProviderError],
) -> None:
    wire.streams(HELLO + happens("error", error=body["error"]) + END)

    answer = replied()

    assert answer.pieces == SAID
    assert type(answer.error) is kind


def test_a_refusal_of_an_answer_at_once_is_the_same(
    runner: asyncio.Runner, wire: Wire, anthropic: ChatModel
) -> None:
    wire.refuses(529, error("overloaded_error"))

    with pytest.raises(ProviderOverloadedError):
        runner.run(anthropic.complete(question()))


@pytest.mark.parametrize(
    "garbage",
    [
        b"data: {oops\n\n",
        b"data: 5\n\n",
        b"data: null\n\n",
        b"data: []\n\n",
        b"data: {}\n\n",
        b"data: \xff\xfe\n\n",
        b"data: " + b"[" * 100_000 + b"\n\n",
        b"data: " + b"1" * 5_000 + b"\n\n",
        happens("content_block_start", index=1),
        happens("content_block_start", index=1, content_block=5),
        happens("content_block_start", index=[], content_block={"type": "text"}),
        happens("content_block_delta", index=9, delta={"type": "text_delta"}),
        happens("content_block_delta", index=0, delta={"type": "text_delta"}),
        happens("content_block_delta", index=0, delta={"type": {}}),
        happens("content_block_delta", index=0, delta="text"),
        happens("content_block_stop", index=9),
        block(TEXT, {"type": "text_delta", "text": 5}, index=1),
        block(TEXT, {"type": "citations_delta", "citation": 5}, index=1),
        block(TEXT, {"type": "citations_delta", "citation": {"url": 5}}),
        block({"type": "tool_use", "id": "c", "input": {}}),
        block({"type": "tool_use", "id": 5, "name": "f", "input": {}}),
        happens("message_delta", delta={}),
        stops({"why": 1}),
        stops(7),
    ],
    ids=lambda data: data[-60:].decode(errors="replace").strip(),
)
def test_garbage_ends_the_answer_after_what_was_said_before_it(
    wire: Wire, replied: Replied, garbage: bytes
) -> None:
    wire.streams(HELLO + garbage + END)

    answer = replied()

    assert answer.pieces[:2] == SAID[:2]
    assert isinstance(answer.pieces[-1], UsageReported)
    assert type(answer.error) is ProviderMalformedAnswerError


@pytest.mark.parametrize("length", range(0, len(HELLO), 7))
def test_an_answer_that_never_says_why_it_ends_was_cut(
    wire: Wire, replied: Replied, length: int
) -> None:
    wire.streams(HELLO[:length])

    answer = replied()

    expected = [Accepted("msg_1")] * (length >= len(begins()))
    assert answer.pieces[:1] == expected
    assert answer.pieces[1:] in ([], [READ], SAID[1:])
    assert type(answer.error) is ProviderMalformedAnswerError


def test_a_broken_connection_is_told_apart_and_what_was_read_is_counted(
    wire: Wire, replied: Replied
) -> None:
    wire.says(STREAM + b"content-length: 9999\r\n\r\n", HELLO)

    answer = replied()

    assert answer.pieces == SAID
    assert type(answer.error) is ProviderConnectionError


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"<html>it works</html>",
        whole(stop_reason=None),
        whole(content=None),
        whole(usage=None),
        whole({"type": "text"}),
        whole({"type": "text", "text": "hello"})[:-9],
        b" " * (1 << 24) + whole(),
    ],
    ids=lambda body: body[-40:].decode(),
)
def test_a_whole_answer_that_is_none_is_malformed(
    runner: asyncio.Runner, wire: Wire, anthropic: ChatModel, body: bytes
) -> None:
    wire.says(JSON, body)

    with pytest.raises(ProviderMalformedAnswerError):
        runner.run(anthropic.complete(question()))


def test_an_event_without_an_end_does_not_fill_the_memory(
    wire: Wire, replied: Replied
) -> None:
    wire.streams(HELLO, b"data: ", *[b"x" * 700_000] * 2, holds=True)

    assert type(replied().error) is ProviderMalformedAnswerError


def test_a_key_that_the_provider_quotes_is_in_no_error(
    wire: Wire, replied: Replied
) -> None:
    wire.refuses(401, error("authentication_error", f"bad key {KEY}!", error_code=KEY))
    refused = "".join(traceback.format_exception(replied().error))
    wire.streams(HELLO + happens("error", **error("api_error", f"bad key {KEY}!")))
    broken = "".join(traceback.format_exception(replied().error))

    assert "bad key ***!" in refused
    assert "bad key ***!" in broken
    assert KEY not in refused + broken
