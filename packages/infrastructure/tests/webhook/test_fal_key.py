"""fal's keys are fetched seldom, kept for a day, and replaced when fal does it."""

import pytest

from strata_domain.error import (
    ConfigurationError,
    ForgedWebhookError,
    UnavailableError,
)
from strata_domain.port.webhook import Notice
from strata_infrastructure.webhook import FalWebhookVerifier
from support.webhook import FAL_USER, Message, fal_key
from support.webhook_desk import FalDesk

BODY = b'{"request_id": "r-1", "status": "OK"}'
NOTICE = Notice("fal", "r-1:OK", "r-1")
HOUR = 3600
UNUSABLE = {
    "nothing": b"",
    "no key": b'{"keys": []}',
    "keys of another kind": b'{"keys": {"x": 1}}',
    "junk": b'{"keys": [1, null, "x", [], {}, {"kty": "OKP", "crv": "Ed25519"}]}',
    "a number for a key": b'{"keys": [{"kty": "OKP", "crv": "Ed25519", "x": 7}]}',
    "a short key": b'{"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "AAAA"}]}',
    "another curve": b'{"keys": [{"kty": "OKP", "crv": "X25519", "x": "%s"}]}'
    % (b"A" * 43),
    "a list for a curve": b'{"keys": [{"kty": "OKP", "crv": ["Ed25519"], "x": ""}]}',
    "deep nesting": b'{"keys": ' + b"[" * 60_000,
}


def test_keys_are_fetched_once_for_many_messages(fal: FalDesk) -> None:
    for _ in range(20):
        assert fal.judge(fal.key.message(BODY)) == NOTICE

    assert fal.fetches == 1


def test_a_new_key_is_fetched_when_a_message_needs_it(fal: FalDesk) -> None:
    fal.judge(fal.key.message(BODY))
    new = fal_key()
    fal.server.publish(new.jwk)
    fal.elapsed.seconds += 60

    assert fal.judge(new.message(BODY)) == NOTICE
    assert fal.fetches == 2


def test_a_withdrawn_key_is_forgotten_after_an_hour(fal: FalDesk) -> None:
    fal.judge(fal.key.message(BODY))
    fal.server.publish(fal_key().jwk)
    fal.elapsed.seconds += HOUR

    with pytest.raises(ForgedWebhookError):
        fal.judge(fal.key.message(BODY))


def test_keys_outlive_their_endpoint_by_a_day_and_no_longer(fal: FalDesk) -> None:
    fal.judge(fal.key.message(BODY))
    fal.server.status = 503
    fal.elapsed.seconds += 24 * HOUR - 1
    assert fal.judge(fal.key.message(BODY)) == NOTICE

    fal.elapsed.seconds += 1
    with pytest.raises(UnavailableError):
        fal.judge(fal.key.message(BODY))


def test_a_flood_of_forgeries_causes_one_fetch_a_minute(fal: FalDesk) -> None:
    forged = fal_key().message(BODY)
    for _ in range(300):
        with pytest.raises(ForgedWebhookError):
            fal.judge(forged)
        fal.elapsed.seconds += 1

    assert fal.fetches == 5


def test_whoever_does_not_know_our_name_causes_no_fetch(fal: FalDesk) -> None:
    genuine = fal.key.message(BODY)
    theirs = {**genuine.headers, "x-fal-webhook-user-id": f"{FAL_USER}8"}

    with pytest.raises(ForgedWebhookError):
        fal.judge(Message(theirs, BODY))
    assert fal.fetches == 0


@pytest.mark.parametrize("name", UNUSABLE)
def test_without_a_usable_key_nobody_can_tell(name: str, fal: FalDesk) -> None:
    fal.server.body = UNUSABLE[name]

    with pytest.raises(UnavailableError):
        fal.judge(fal.key.message(BODY))


@pytest.mark.parametrize("changed", [{"use": "enc"}, {"d": "AAAA"}, {"kty": "EC"}])
def test_a_key_meant_for_something_else_checks_nothing(
    changed: dict[str, str], fal: FalDesk
) -> None:
    fal.server.publish({**fal.key.jwk, **changed}, fal_key().jwk)

    with pytest.raises(ForgedWebhookError):
        fal.judge(fal.key.message(BODY))


def test_no_more_than_sixteen_keys_are_tried(fal: FalDesk) -> None:
    others = [fal_key().jwk for _ in range(16)]
    fal.server.publish(*others, fal.key.jwk)

    with pytest.raises(ForgedWebhookError):
        fal.judge(fal.key.message(BODY))


@pytest.mark.parametrize(
    ("user_id", "url"),
    [
        ("", "https://rest.fal.ai/keys"),
        (FAL_USER, "http://rest.fal.ai/keys"),
        (FAL_USER, "file:///keys"),
    ],
)
def test_a_setting_that_lets_others_sign_is_refused(user_id: str, url: str) -> None:
    with pytest.raises(ConfigurationError):
        FalWebhookVerifier(user_id, key_set_url=url)
