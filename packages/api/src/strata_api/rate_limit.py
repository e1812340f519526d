"""How limits are told over HTTP: in headers, and when to come again."""

from collections.abc import Mapping
from datetime import datetime
from functools import singledispatch
from math import ceil
from types import MappingProxyType

from strata_domain.entity.plan import LimitStanding
from strata_domain.error import (
    LimitExceededError,
    ProviderError,
    RequestInFlightError,
    StrataError,
    UnavailableError,
)

UNAVAILABLE_SECONDS = 2.0
REPEAT_SECONDS = 1.0
BUSY_SECONDS = 3.0
"""When a limit has no period, somebody's answer has to end first."""
NAMES = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
COMPATIBLE = MappingProxyType({name: f"{name}-Requests" for name in NAMES})
"""What OpenAI calls the limit of requests."""
_UNITS = MappingProxyType({"X-RateLimit-Reset": "s"})


def limit_headers(standing: LimitStanding, now: datetime) -> dict[str, str]:
    """Return how a limit stands; nothing if there is none.

    The reset is in whole seconds from now, and is left out where there is no period.
    """
    resets_at = standing.resets_at
    told = (
        standing.limit,
        standing.remaining,
        None if resets_at is None else _whole((resets_at - now).total_seconds()),
    )
    if standing.limit is None:
        return {}
    pairs = zip(NAMES, told, strict=True)
    return {name: str(value) for name, value in pairs if value is not None}


def compatible_headers(
    headers: Mapping[str, str], *, counts_requests: bool
) -> dict[str, str]:
    """Return headers with their limit in the words of OpenAI, if it counts requests.

    For other limits it has no words: they are left out.
    """
    others = {name: headers[name] for name in headers if name not in COMPATIBLE}
    limits = {
        COMPATIBLE[name]: f"{headers[name]}{_UNITS.get(name, '')}"
        for name in headers
        if name in COMPATIBLE
    }
    return {**others, **limits} if counts_requests else others


def refusal_headers(error: StrataError, now: datetime) -> dict[str, str]:
    """Return when it may be tried again, and of an exceeded limit how it stands."""
    wait = _wait(error, now)
    again = {} if wait is None else {"Retry-After": str(_whole(wait))}
    if not isinstance(error, LimitExceededError):
        return again
    return {**again, **limit_headers(error.standing, now)}


@singledispatch
def _wait(error: StrataError, now: datetime) -> float | None:
    """Return the seconds after which it may succeed; None if waiting won't do."""
    del error, now
    return None


@_wait.register
def _(error: UnavailableError, now: datetime) -> float | None:
    del error, now
    return UNAVAILABLE_SECONDS


@_wait.register
def _(error: RequestInFlightError, now: datetime) -> float | None:
    del error, now
    return REPEAT_SECONDS


@_wait.register
def _(error: ProviderError, now: datetime) -> float | None:
    del now
    return error.retry_after


@_wait.register
def _(error: LimitExceededError, now: datetime) -> float | None:
    known = error.retry_after(now)
    fits = error.needed <= (error.standing.limit or 0)
    return BUSY_SECONDS if known is None and fits else known


def _whole(seconds: float) -> int:
    return max(ceil(seconds), 1)
