"""The key set endpoint is believed carefully and missed without harm."""

import asyncio

import pytest

from strata_domain.error import UnavailableError
from strata_infrastructure.identity import JwksKeySource
from strata_infrastructure.identity.jwks_key_source import (
    FRESH_SECONDS,
    MINIMUM_INTERVAL_SECONDS,
)
from support.key_desk import NEW, OLD, Desk, desk_for
from support.token import KEY_SET_PATH, jwks_server

GARBAGE = {
    "nothing": b"",
    "no JSON": b"<html>maintenance</html>",
    "a list": b"[]",
    "no keys": b'{"jwks": []}',
    "keys of another kind": b'{"keys": {"old": 1}}',
    "entries of another kind": b'{"keys": [1, null, "old", []]}',
    "keys without members": b'{"keys": [{"kty": "EC", "kid": "old"}]}',
    "keys twice": b'{"keys": [], "keys": []}',
    "deep nesting": b'{"keys": ' + b"[" * 60_000,
    "not UTF-8": b'{"keys": ["\xff"]}',
    "megabytes": b'{"keys": []}' + b" " * 200_000,
}


@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_does_not_replace_good_keys(name: str, desk: Desk) -> None:
    desk.find(OLD)
    desk.server.body = GARBAGE[name]
    desk.wait(FRESH_SECONDS)

    assert desk.find(OLD) == "ES256"
    assert desk.fetches == 2


@pytest.mark.parametrize("status", [204, 301, 302, 404, 429, 500, 503])
def test_a_bad_status_does_not_replace_good_keys(status: int, desk: Desk) -> None:
    desk.find(OLD)
    desk.server.status = status
    desk.server.publish(NEW.jwk)
    desk.wait(FRESH_SECONDS)

    assert desk.find(OLD) == "ES256"


def test_a_redirect_is_not_followed(desk: Desk) -> None:
    with jwks_server(OLD.jwk) as elsewhere:
        desk.server.status = 302
        desk.server.headers = {"location": f"{elsewhere.url}{KEY_SET_PATH}"}

        with pytest.raises(UnavailableError):
            desk.find(OLD)
        assert elsewhere.fetches == []


def test_good_keys_outlive_their_endpoint(runner: asyncio.Runner) -> None:
    with jwks_server(OLD.jwk) as server:
        desk = desk_for(server, runner)
        desk.find(OLD)
    desk.wait(FRESH_SECONDS)

    assert desk.find(OLD) == "ES256"
    runner.run(desk.source.aclose())


def test_without_any_keys_yet_it_is_not_the_callers_fault(desk: Desk) -> None:
    desk.server.status = 500

    with pytest.raises(UnavailableError):
        desk.find(OLD)


def test_a_slow_endpoint_is_given_up(runner: asyncio.Runner) -> None:
    with jwks_server(OLD.jwk) as server:
        server.delay_seconds = 0.5
        source = JwksKeySource(server.url, deadline_seconds=0.05)

        with pytest.raises(UnavailableError):
            runner.run(source.find(OLD.key_id))
        runner.run(source.aclose())


def test_the_endpoint_may_come_back(desk: Desk) -> None:
    desk.server.status = 500
    with pytest.raises(UnavailableError):
        desk.find(OLD)

    desk.server.status = 200
    desk.wait(MINIMUM_INTERVAL_SECONDS)

    assert desk.find(OLD) == "ES256"
