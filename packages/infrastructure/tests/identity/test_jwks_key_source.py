"""The key set endpoint is asked seldom, however many tokens come."""

import asyncio
from contextlib import suppress

import pytest

from strata_domain.error import InvalidTokenError, UnavailableError
from strata_infrastructure.identity import JwksKeySource
from strata_infrastructure.identity.jwks_key_source import (
    FRESH_SECONDS,
    MINIMUM_INTERVAL_SECONDS,
)
from strata_infrastructure.identity.key import VerificationKey
from support.key_desk import NEW, OLD, Desk
from support.token import KEY_SET_PATH, jwks_server


def test_a_published_key_is_found_with_its_own_algorithm(desk: Desk) -> None:
    desk.server.publish(OLD.jwk, NEW.jwk)

    assert (desk.find(OLD), desk.find(NEW)) == ("ES256", "RS256")


def test_known_keys_are_not_fetched_again(desk: Desk) -> None:
    for _ in range(20):
        desk.find(OLD)
        desk.wait(FRESH_SECONDS / 21)

    assert desk.fetches == 1


def test_old_keys_are_fetched_again(desk: Desk) -> None:
    desk.find(OLD)
    desk.wait(FRESH_SECONDS)
    desk.find(OLD)

    assert desk.fetches == 2


def test_an_unknown_key_is_fetched(desk: Desk) -> None:
    desk.find(OLD)
    desk.server.publish(OLD.jwk, NEW.jwk)
    desk.wait(MINIMUM_INTERVAL_SECONDS)

    assert desk.find(NEW) == "RS256"
    assert desk.fetches == 2


def test_a_key_withdrawn_by_its_issuer_is_forgotten(desk: Desk) -> None:
    desk.find(OLD)
    desk.server.publish(NEW.jwk)
    desk.wait(FRESH_SECONDS)

    with pytest.raises(InvalidTokenError):
        desk.find(OLD)


def test_an_issuer_may_withdraw_all_its_keys(desk: Desk) -> None:
    desk.find(OLD)
    desk.server.publish()
    desk.wait(FRESH_SECONDS)

    with pytest.raises(InvalidTokenError):
        desk.find(OLD)


def test_fifty_callers_share_one_fetch(desk: Desk) -> None:
    desk.server.delay_seconds = 0.1

    found = desk.find_all([OLD.key_id] * 50)

    assert all(isinstance(key, VerificationKey) for key in found)
    assert desk.fetches == 1


def test_a_flood_of_invented_keys_causes_one_fetch_an_interval(desk: Desk) -> None:
    for second in range(30):
        answers = desk.find_all(f"{second}-{number}" for number in range(20))
        assert all(isinstance(answer, InvalidTokenError) for answer in answers)
        desk.wait(1)

    assert desk.fetches == 30 / MINIMUM_INTERVAL_SECONDS


def test_a_caller_who_leaves_does_not_stop_the_fetch(desk: Desk) -> None:
    desk.server.delay_seconds = 0.1

    async def leave() -> None:
        async with asyncio.timeout(0.02):
            await desk.source.find(OLD.key_id)

    with suppress(TimeoutError):
        desk.runner.run(leave())

    assert desk.find(OLD) == "ES256"
    assert desk.fetches == 1


def test_a_closed_source_stops_its_fetch(runner: asyncio.Runner) -> None:
    async def close_early(source: JwksKeySource) -> None:
        asking = asyncio.create_task(source.find(OLD.key_id))
        await asyncio.sleep(0.05)
        await source.aclose()
        await asking

    with jwks_server(OLD.jwk) as server:
        server.delay_seconds = 0.3
        with pytest.raises(UnavailableError):
            runner.run(close_early(JwksKeySource(f"{server.url}{KEY_SET_PATH}")))
