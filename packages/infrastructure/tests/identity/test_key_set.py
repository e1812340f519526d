"""Which published keys are kept."""

import json

import pytest

from strata_infrastructure.identity.key_set import read_key_set
from support.token import SigningKey, es256_key, rs256_key
from support.workshop import UNUSABLE

GOOD = es256_key("good"), rs256_key("better")


def kept(*keys: SigningKey) -> list[str]:
    body = json.dumps({"keys": [key.jwk for key in keys]})
    return list(read_key_set(body.encode()))


def test_good_keys_are_kept() -> None:
    assert kept(*GOOD) == ["good", "better"]


@pytest.mark.parametrize("name", UNUSABLE)
def test_an_unusable_key_is_left_out(name: str) -> None:
    assert kept(UNUSABLE[name](name), *GOOD) == ["good", "better"]


def test_a_key_need_not_say_what_it_is_for() -> None:
    needed = {"kty", "kid", "crv", "x", "y"}
    bare = {name: value for name, value in GOOD[0].jwk.items() if name in needed}

    assert list(read_key_set(json.dumps({"keys": [bare]}).encode())) == ["good"]


def test_an_issuer_may_publish_no_key() -> None:
    assert kept() == []


def test_nothing_but_unusable_keys_is_no_key_set() -> None:
    with pytest.raises(ValueError, match="usable"):
        kept(*(make(name) for name, make in UNUSABLE.items()))
