"""What a provider's refusals become."""

import traceback
from collections.abc import Callable

import pytest

from strata_domain.error import (
    ProviderAuthenticationError,
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
from support.chat import Answer, Wire

Told = Callable[[], Answer]
KEY = "sk-canary-0123456789"


def refused(status: int, code: str = "", message: str = "no") -> tuple[int, object]:
    return status, {"error": {"message": message, "type": "x", "code": code or None}}


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        (refused(400), ProviderInvalidRequestError),
        (refused(400, "context_length_exceeded"), ProviderContextTooLongError),
        (refused(400, message="Prompt is too long"), ProviderContextTooLongError),
        (refused(400, "content_policy_violation"), ProviderContentFilteredError),
        (refused(400, "moderation_blocked"), ProviderContentFilteredError),
        (refused(400, message="our content policy"), ProviderContentFilteredError),
        (refused(401, "invalid_api_key"), ProviderAuthenticationError),
        (refused(402), ProviderQuotaError),
        (refused(403), ProviderPermissionError),
        (refused(404, "model_not_found"), ProviderNotFoundError),
        (refused(408), ProviderTimeoutError),
        (refused(409), ProviderOverloadedError),
        (refused(413), ProviderContextTooLongError),
        (refused(418), ProviderInvalidRequestError),
        (refused(422), ProviderInvalidRequestError),
        (refused(429, "rate_limit_exceeded"), ProviderRateLimitedError),
        (refused(429), ProviderRateLimitedError),
        (refused(429, "insufficient_quota"), ProviderQuotaError),
        (refused(429, message="exceeded your current quota"), ProviderQuotaError),
        (refused(500, "server_error"), ProviderOverloadedError),
        (refused(503), ProviderOverloadedError),
        (refused(504), ProviderTimeoutError),
        (refused(529), ProviderOverloadedError),
        ((502, b"<html>Bad Gateway</html>"), ProviderOverloadedError),
        ((500, b""), ProviderOverloadedError),
        ((400, {"detail": "no"}), ProviderInvalidRequestError),
        ((400, {"error": "no"}), ProviderInvalidRequestError),
        ((400, ["no"]), ProviderInvalidRequestError),
        ((307, b""), ProviderMalformedAnswerError),
    ],
    ids=str,
)
def test_a_refusal_becomes_one_of_our_errors(
    wire: Wire, told: Told, refusal: tuple[int, object], kind: type[ProviderError]
) -> None:
    wire.refuses(*refusal)

    answer = told()

    assert type(answer.error) is kind
    assert answer.error.__cause__ is not None


def test_a_refused_request_is_not_repeated(wire: Wire, told: Told) -> None:
    wire.refuses(503, {"error": {"message": "later"}}, "retry-after: 0")

    assert type(told().error) is ProviderOverloadedError
    assert len(wire.requests) == 1


def test_a_redirect_is_not_followed_with_our_key(wire: Wire, told: Told) -> None:
    wire.refuses(307, b"", f"location: {wire.url}/elsewhere")

    assert type(told().error) is ProviderMalformedAnswerError
    assert len(wire.requests) == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        (["retry-after: 7"], 7.0),
        (["retry-after: 0.5"], 0.5),
        (["retry-after: 9", "retry-after-ms: 1500"], 1.5),
        (["retry-after: Wed, 21 Oct 2015 07:28:00 GMT"], 0.0),
        (["retry-after: Wed, 21 Oct 2199 07:28:00 GMT"], 86400.0),
        (["retry-after: Wed, 21 Oct 2199 07:28:00 -0000"], None),
        (["retry-after: -3"], 0.0),
        (["retry-after: nan"], None),
        (["retry-after: inf"], None),
        (["retry-after: soon"], None),
        ([], None),
    ],
    ids=str,
)
def test_the_wait_that_a_provider_asks_for_is_kept_in_seconds(
    wire: Wire, told: Told, headers: list[str], seconds: float | None
) -> None:
    wire.refuses(429, {}, *headers)

    error = told().error

    assert error
    assert error.retry_after == seconds


@pytest.mark.parametrize("status", [400, 401, 500])
def test_a_key_that_the_provider_quotes_is_in_no_error(
    wire: Wire, told: Told, status: int
) -> None:
    wire.refuses(status, {"error": {"message": f"bad key {KEY}!", "code": KEY}})

    shown = "".join(traceback.format_exception(told().error))

    assert "bad key ***!" in shown
    assert KEY not in shown


def test_a_key_quoted_in_the_middle_of_an_answer_is_in_no_error(
    wire: Wire, told: Told
) -> None:
    wire.streams(b'data: {"error": {"message": "bad key %s!"}}\n\n' % KEY.encode())

    shown = "".join(traceback.format_exception(told().error))

    assert "bad key ***!" in shown
    assert KEY not in shown


def test_what_a_provider_says_fits_a_line_of_the_log(wire: Wire, told: Told) -> None:
    wire.refuses(500, b"x" * 100_000)

    assert len("".join(traceback.format_exception(told().error))) < 20_000
