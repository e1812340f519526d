"""Below `/v1` every failure is worded as OpenAI words its own."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest

from strata_api.problem import problem_response, status_response
from strata_domain.entity.plan import LimitStanding, Meter
from strata_domain.error import (
    LimitExceededError,
    MonthlySpendLimitError,
    RequestRateLimitError,
    StrataError,
)
from support.asgi import Heard, ask

FULL = LimitStanding(
    meter=Meter.CONCURRENT_GENERATIONS, limit=2, used=0, reserved=2, resets_at=None
)
NOW = datetime(2026, 11, 30, 23, 59, 57, tzinfo=UTC)
MINUTE = LimitStanding(
    meter=Meter.REQUESTS_PER_MINUTE,
    limit=2,
    used=2,
    reserved=0,
    resets_at=NOW + timedelta(seconds=3),
)
QUOTA = "insufficient_quota"
OTHERWISE = {
    "token_missing": (401, "invalid_request_error", "invalid_api_key"),
    "key_invalid": (401, "invalid_request_error", "invalid_api_key"),
    "model_not_allowed": (403, "permission_error", "model_not_allowed"),
    "unknown_model": (404, "invalid_request_error", "model_not_found"),
    "model_required": (400, "invalid_request_error", "model_required"),
    "request_rate_limit": (429, "requests", "rate_limit_exceeded"),
    "concurrency_limit": (429, "requests", "rate_limit_exceeded"),
    "monthly_spend_limit": (429, QUOTA, QUOTA),
    "key_spend_limit": (429, QUOTA, QUOTA),
    "image_limit": (429, QUOTA, QUOTA),
    "storage_full": (429, QUOTA, QUOTA),
    "provider_context_too_long": (
        400,
        "invalid_request_error",
        "context_length_exceeded",
    ),
    "provider_not_found": (404, "invalid_request_error", "model_not_found"),
    "provider_content_filtered": (400, "invalid_request_error", "content_filter"),
    "provider_rate_limited": (429, "requests", "rate_limit_exceeded"),
    "provider_timeout": (504, "server_error", "provider_timeout"),
    "answer_stopped": (422, "invalid_request_error", "answer_stopped"),
    "overloaded": (503, "server_error", "overloaded"),
    "internal_error": (500, "server_error", "internal_error"),
}


def family(kind: type[StrataError]) -> Iterator[type[StrataError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from family(child)


KINDS = {
    it.code: it for it in family(StrataError) if it.__module__.startswith("strata")
}


def failed(code: str) -> StrataError:
    kind = KINDS[code]
    return kind(FULL, 1) if issubclass(kind, LimitExceededError) else kind()


def detail_of(code: str) -> str:
    return KINDS[code].detail.replace("/api/models", "/v1/models")


def error_of(heard: Heard) -> dict[str, Any]:
    found: dict[str, Any] = heard.json["error"]
    return found


@pytest.mark.parametrize("code", OTHERWISE)
def test_an_error_has_the_status_type_and_code_that_clients_know(code: str) -> None:
    heard = ask(problem_response(failed(code)), path="/v1/models")

    error = error_of(heard)
    assert (heard.status, error["type"], error["code"]) == OTHERWISE[code]
    assert error["message"].endswith(detail_of(code))
    assert heard.headers["content-type"] == "application/json"


OPENINGS = {
    "key_invalid": "Incorrect API key provided. ",
    "provider_context_too_long": "Input tokens exceed the configured limit. ",
    "unknown_model": "",
}
"""LiteLLM and LangChain know a failure by such words, not by its code."""


@pytest.mark.parametrize("code", OPENINGS)
def test_an_error_opens_with_the_words_that_clients_look_for(code: str) -> None:
    error = failed(code)

    heard = ask(problem_response(error), path="/v1/models")

    assert error_of(heard)["message"] == f"{OPENINGS[code]}{detail_of(code)}"


@pytest.mark.parametrize("code", sorted(KINDS))
def test_every_error_is_worded_and_keeps_its_headers(code: str) -> None:
    response = problem_response(failed(code))

    heard = ask(response, path="/v1/chat/completions")

    assert error_of(heard).keys() == {"message", "type", "param", "code"}
    told = {"retry-after", "www-authenticate"}
    assert told & heard.headers.keys() == told & set(response.headers)


def limits(error: LimitExceededError) -> dict[str, str]:
    heard = ask(problem_response(error, now=NOW), path="/v1/chat/completions")
    return {name: told for name, told in heard.headers.items() if "ratelimit" in name}


def test_a_limit_of_requests_is_told_as_openai_tells_its_own_and_no_other_is() -> None:
    assert limits(MonthlySpendLimitError(MINUTE, 1)) == {}
    assert limits(RequestRateLimitError(MINUTE, 1)) == {
        "x-ratelimit-limit-requests": "2",
        "x-ratelimit-remaining-requests": "0",
        "x-ratelimit-reset-requests": "3s",
    }


def test_a_refusal_of_http_itself_is_worded_too() -> None:
    response = status_response(HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "GET"})

    heard = ask(response, path="/v1/models")

    assert (heard.status, heard.headers["allow"]) == (405, "GET")
    assert error_of(heard)["code"] == "method_not_allowed"


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/a/b"])
def test_whatever_is_below_the_root_is_answered_so(path: str) -> None:
    assert "error" in ask(problem_response(StrataError()), path=path).json


@pytest.mark.parametrize("path", ["/", "/v1x", "/api/v1", "/api/v1/models"])
def test_everything_else_is_a_problem(path: str) -> None:
    assert ask(problem_response(StrataError()), path=path).json["status"] == 500
