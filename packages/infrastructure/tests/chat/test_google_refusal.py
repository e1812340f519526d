"""What Google's refusals become."""

import json
import traceback
from collections.abc import Callable

import pytest

from strata_domain.entity.chat_piece import TextDelta, UsageReported
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
from support.chat import STREAM, Answer, Wire
from support.gemini import HELLO, chunk, complains, sent

Generated = Callable[[], Answer]
KEY = "sk-canary-0123456789"
LONG = "The input token count (9) exceeds the maximum number of tokens allowed (8)."
DAY = {"violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]}
MINUTE = {"violations": [{"quotaId": "GenerateRequestsPerMinutePerProjectPerModel"}]}
INVALID, EXHAUSTED = "INVALID_ARGUMENT", "RESOURCE_EXHAUSTED"


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, complains(400, INVALID), ProviderInvalidRequestError),
        (400, complains(400, INVALID, LONG), ProviderContextTooLongError),
        (
            400,
            complains(400, INVALID, "no", {"reason": "API_KEY_INVALID"}),
            ProviderAuthenticationError,
        ),
        (400, complains(400, "FAILED_PRECONDITION"), ProviderPermissionError),
        (401, complains(401, "UNAUTHENTICATED"), ProviderAuthenticationError),
        (403, complains(403, "PERMISSION_DENIED"), ProviderPermissionError),
        (404, complains(404, "NOT_FOUND"), ProviderNotFoundError),
        (429, complains(429, EXHAUSTED), ProviderRateLimitedError),
        (429, complains(429, EXHAUSTED, "no", MINUTE), ProviderRateLimitedError),
        (429, complains(429, EXHAUSTED, "no", MINUTE, DAY), ProviderQuotaError),
        (429, complains(429, EXHAUSTED, "credits are depleted"), ProviderQuotaError),
        (500, complains(500, "INTERNAL"), ProviderOverloadedError),
        (503, complains(503, "UNAVAILABLE"), ProviderOverloadedError),
        (504, complains(504, "DEADLINE_EXCEEDED"), ProviderTimeoutError),
        (400, [complains(400, INVALID, LONG)], ProviderContextTooLongError),
        (400, {"error": {"details": "none"}}, ProviderInvalidRequestError),
        (400, ["no"], ProviderInvalidRequestError),
        (400, [], ProviderInvalidRequestError),
        (500, b"", ProviderOverloadedError),
        (500, b"null", ProviderOverloadedError),
        (502, b"<html>Bad Gateway</html>", ProviderOverloadedError),
        (500, b"\xff", ProviderMalformedAnswerError),
        (500, b"[" * 100_000, ProviderMalformedAnswerError),
        (307, b"", ProviderMalformedAnswerError),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_refusal_becomes_one_of_our_errors(
    wire: Wire,
    generated: Generated,
    status: int,
    body: object,
    kind: type[ProviderError],
) -> None:
    wire.refuses(status, body)

    answer = generated()

    assert type(answer.error) is kind
    assert answer.error.__cause__ is not None
    assert len(wire.requests) == 1


@pytest.mark.parametrize(
    ("delay", "seconds"),
    [("34.5s", 34.5), ("0s", 0.0), ("999999s", 86400.0), ("soon", None), (5, 5.0)],
)
def test_the_wait_that_google_asks_for_is_kept_in_seconds(
    wire: Wire, generated: Generated, delay: object, seconds: float | None
) -> None:
    wire.refuses(429, complains(429, EXHAUSTED, "slow", MINUTE, {"retryDelay": delay}))

    error = generated().error

    assert isinstance(error, ProviderRateLimitedError)
    assert error.retry_after == seconds


def test_a_key_that_google_quotes_is_in_no_error(
    wire: Wire, generated: Generated
) -> None:
    wire.refuses(400, complains(400, INVALID, f"bad key {KEY}!", {"reason": KEY}))

    shown = "".join(traceback.format_exception(generated().error))

    assert "bad key ***!" in shown
    assert KEY not in shown


def test_a_key_quoted_in_the_middle_of_an_answer_is_in_no_error(
    wire: Wire, generated: Generated
) -> None:
    wire.streams(HELLO, sent(complains(500, "INTERNAL", f"bad key {KEY}!")))

    shown = "".join(traceback.format_exception(generated().error))

    assert "bad key ***!" in shown
    assert KEY not in shown


def test_a_blocked_prompt_tells_what_it_cost(wire: Wire, generated: Generated) -> None:
    counts = {"promptTokenCount": 5}
    feedback = {"blockReason": "SAFETY"}
    wire.streams(sent({"promptFeedback": feedback, "usageMetadata": counts}))

    answer = generated()

    assert answer.pieces == [UsageReported(TokenUsage(input_tokens=5))]
    assert type(answer.error) is ProviderContentFilteredError


COUNTED = sent(
    chunk({"text": "hello"}, usageMetadata={"promptTokenCount": 5}),
)
CHUNKED = STREAM + b"content-length: 9999\r\n\r\n"


@pytest.mark.parametrize(
    ("head", "rest", "kind"),
    [
        (CHUNKED, b"", ProviderConnectionError),
        (CHUNKED, b'data: {"cand', ProviderConnectionError),
        (CHUNKED, b"data: {garbage\r\n\r\n", ProviderMalformedAnswerError),
        (STREAM + b"connection: close\r\n\r\n", b"", ProviderMalformedAnswerError),
        (
            STREAM + b"connection: close\r\n\r\n",
            json.dumps(complains(503, "UNAVAILABLE")).encode(),
            ProviderOverloadedError,
        ),
    ],
    ids=["broken", "torn", "garbage", "cut", "complaint"],
)
def test_an_answer_that_breaks_hands_out_words_and_usage_once_and_then_the_error(
    wire: Wire,
    generated: Generated,
    head: bytes,
    rest: bytes,
    kind: type[ProviderError],
) -> None:
    wire.says(head, COUNTED, rest)

    answer = generated()

    usage = UsageReported(TokenUsage(input_tokens=5))
    assert answer.pieces == [TextDelta("hello"), usage]
    assert type(answer.error) is kind


def test_a_reason_that_the_sdk_does_not_know_ends_the_answer_without_a_warning(
    wire: Wire, generated: Generated
) -> None:
    wire.streams(HELLO, sent(chunk(finish="TIRED_OF_THIS")))

    assert generated().finish.raw_reason == "TIRED_OF_THIS"


def test_an_answer_that_cannot_be_unpacked_is_malformed(
    wire: Wire, generated: Generated
) -> None:
    wire.says(STREAM + b"content-encoding: gzip\r\nconnection: close\r\n\r\n", HELLO)

    assert type(generated().error) is ProviderMalformedAnswerError
