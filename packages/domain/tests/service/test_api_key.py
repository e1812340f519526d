"""Secrets of keys, and what a key is good for."""

import re
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from strata_domain.entity.api_key import Scope
from strata_domain.error import (
    InvalidKeyError,
    KeyNotAcceptedError,
    ScopeMissingError,
    TooManyKeysError,
)
from strata_domain.service.api_key import (
    ensure_good,
    ensure_no_key,
    ensure_room,
    ensure_scope,
    is_live,
    new_secret,
    prefix_of,
)
from strata_domain.service.identifier import new_id
from support.keys import a_key, a_stored_key
from support.store import NOON

SECOND = timedelta(seconds=1)
GOOD = f"sk-strata-{'0a' * 8}_{'Az0-_' * 8}end"


def test_a_secret_has_256_random_bits_and_names_its_prefix() -> None:
    first, second = new_secret(), new_secret()

    assert re.fullmatch(r"sk-strata-[0-9a-f]{16}_[A-Za-z0-9_-]{43}", first.text)
    assert prefix_of(first.text) == first.prefix
    assert first.text[-43:] != second.text[-43:]
    assert first.prefix != second.prefix


def test_only_the_digest_of_a_secret_is_seen() -> None:
    secret = new_secret()

    assert secret.digest == sha256(secret.text.encode()).digest()
    assert secret.text not in repr(secret)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sk-strata-",
        GOOD[:-1],
        GOOD + "A",
        GOOD + "\n",
        GOOD[:-1] + "=",
        GOOD.upper(),
        " " + GOOD,
        GOOD.replace("_", "-", 1),
        GOOD[:-1] + "\u0661",
    ],
)
def test_nothing_else_has_the_shape_of_a_secret(text: str) -> None:
    with pytest.raises(InvalidKeyError):
        prefix_of(text)


def test_a_key_lives_until_it_is_revoked_or_expires() -> None:
    key = a_key(new_id())

    assert is_live(key, NOON)
    assert is_live(replace(key, expires_at=NOON + SECOND), NOON)
    assert not is_live(replace(key, expires_at=NOON), NOON)
    assert not is_live(replace(key, revoked_at=NOON), NOON)


def test_a_key_is_known_by_its_secret_alone() -> None:
    secret = new_secret()
    stored = a_stored_key(new_id(), secret)

    assert ensure_good(stored, secret.text, NOON) == stored
    for known, text in ((stored, GOOD), (None, secret.text)):
        with pytest.raises(InvalidKeyError):
            ensure_good(known, text, NOON)


def test_a_key_that_has_ended_is_good_for_nothing() -> None:
    secret = new_secret()
    stored = a_stored_key(new_id(), secret)
    ended = replace(stored, key=replace(stored.key, revoked_at=NOON))

    with pytest.raises(InvalidKeyError):
        ensure_good(ended, secret.text, NOON)


def test_a_scope_is_needed_by_keys_alone() -> None:
    grant = a_key(new_id(), scopes={Scope.DATA}).grant

    ensure_scope(None, Scope.USAGE)
    ensure_scope(grant, Scope.DATA)
    with pytest.raises(ScopeMissingError):
        ensure_scope(grant, Scope.USAGE)


def test_some_things_are_done_without_a_key() -> None:
    ensure_no_key(None)

    with pytest.raises(KeyNotAcceptedError):
        ensure_no_key(a_key(new_id()).grant)


def test_a_fifty_first_key_is_refused_while_fifty_live() -> None:
    with pytest.raises(TooManyKeysError):
        ensure_room(50)
    ensure_room(49)
