"""Verdicts are remembered briefly, and never longer than their token lives."""

from datetime import UTC, datetime

from strata_domain.entity.principal import Principal, PrincipalKind
from strata_infrastructure.identity.verified_token_cache import (
    LIFETIME_SECONDS,
    VerifiedTokenCache,
)
from support.token import ADA

NOW = 2_000_000_000.0


def ada(*, lives: float = 3600) -> Principal:
    return Principal(
        kind=PrincipalKind.USER,
        subject=ADA,
        expires_at=datetime.fromtimestamp(NOW + lives, UTC),
    )


def remembering(principal: Principal) -> VerifiedTokenCache:
    cache = VerifiedTokenCache()
    cache.put(b"token", principal, now=NOW)
    return cache


def test_a_verdict_is_remembered() -> None:
    assert remembering(ada()).get(b"token", now=NOW) == ada()


def test_another_token_is_unknown() -> None:
    assert remembering(ada()).get(b"other", now=NOW) is None


def test_a_verdict_is_forgotten_after_a_minute() -> None:
    cache = remembering(ada())

    assert cache.get(b"token", now=NOW + LIFETIME_SECONDS - 0.1) == ada()
    assert cache.get(b"token", now=NOW + LIFETIME_SECONDS) is None


def test_a_verdict_ends_with_its_token() -> None:
    cache = remembering(ada(lives=5))

    assert cache.get(b"token", now=NOW + 4.9) == ada(lives=5)
    assert cache.get(b"token", now=NOW + 5) is None


def test_a_clock_set_back_voids_a_verdict() -> None:
    assert remembering(ada()).get(b"token", now=NOW - 1) is None


def test_the_least_used_verdict_leaves_first() -> None:
    cache = VerifiedTokenCache(max_entries=2)
    cache.put(b"first", ada(), now=NOW)
    cache.put(b"second", ada(), now=NOW)
    cache.get(b"first", now=NOW)

    cache.put(b"third", ada(), now=NOW)

    kept = [
        token for token in (b"first", b"second", b"third") if cache.get(token, now=NOW)
    ]
    assert kept == [b"first", b"third"]
