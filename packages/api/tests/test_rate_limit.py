"""A limit is told in numbers: how it stands, and when to come again."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from starlette.responses import Response

from strata_api.problem import problem_response
from strata_api.rate_limit import limit_headers
from strata_domain.entity.plan import LimitStanding, Meter
from strata_domain.error import (
    ConcurrencyLimitError,
    LimitExceededError,
    MonthlySpendLimitError,
    ProviderError,
    ProviderOverloadedError,
    ProviderRateLimitedError,
    ProviderRestingError,
    RequestRateLimitError,
)

NOW = datetime(2026, 11, 30, 23, 59, 57, 500_000, tzinfo=UTC)
MIDNIGHT = datetime(2026, 12, 1, tzinfo=UTC)


MONEY = LimitStanding(
    meter=Meter.MONTHLY_MICRO_USD,
    limit=50_000,
    used=30_000,
    reserved=15_000,
    resets_at=MIDNIGHT,
)


def test_what_has_no_limit_is_not_told() -> None:
    assert limit_headers(replace(MONEY, limit=None), NOW) == {}


@pytest.mark.parametrize("kind", [RequestRateLimitError, MonthlySpendLimitError])
def test_a_limit_says_how_it_stands_and_when_to_come_again(
    kind: type[LimitExceededError],
) -> None:
    response = problem_response(kind(MONEY, 7_500), now=NOW)

    assert json.loads(bytes(response.body))["limit"] == {
        "meter": "monthly_micro_usd",
        "limit": 50_000,
        "used": 30_000,
        "reserved": 15_000,
        "remaining": 5_000,
        "needed": 7_500,
        "resets_at": "2026-12-01T00:00:00Z",
    }
    assert response.headers["retry-after"] == "3"
    assert limits(response) == {"limit": "50000", "remaining": "5000", "reset": "3"}


def test_a_limit_without_a_period_is_worth_a_new_try_soon() -> None:
    busy = replace(MONEY, limit=2, used=0, reserved=2, resets_at=None)

    response = problem_response(ConcurrencyLimitError(busy, 1), now=NOW)

    assert 1 <= int(response.headers["retry-after"]) < 10
    assert limits(response) == {"limit": "2", "remaining": "0"}


@pytest.mark.parametrize("resets_at", [MIDNIGHT, None])
def test_what_exceeds_the_whole_limit_is_not_worth_waiting(
    resets_at: datetime | None,
) -> None:
    standing = replace(MONEY, resets_at=resets_at)

    response = problem_response(MonthlySpendLimitError(standing, 50_001), now=NOW)

    assert "retry-after" not in response.headers
    assert limits(response)["remaining"] == "5000"


def test_a_period_that_is_over_by_now_is_worth_a_second() -> None:
    late = MIDNIGHT + timedelta(hours=1)

    response = problem_response(RequestRateLimitError(MONEY, 1), now=late)

    assert response.headers["retry-after"] == "1"


@pytest.mark.parametrize(
    ("kind", "seconds", "told"),
    [
        (ProviderRestingError, 11.2, "12"),
        (ProviderRateLimitedError, 0.0, "1"),
        (ProviderOverloadedError, None, None),
    ],
)
def test_a_provider_that_says_when_to_come_again_is_quoted(
    kind: type[ProviderError], seconds: float | None, told: str | None
) -> None:
    response = problem_response(kind(retry_after=seconds))

    assert response.headers.get("retry-after") == told
    assert limits(response) == {}


def limits(response: Response) -> dict[str, str]:
    prefix = "x-ratelimit-"
    found = response.headers.items()
    return {n.removeprefix(prefix): v for n, v in found if n.startswith(prefix)}
