"""The judged messages of `tests/vectors`, which other languages read as well."""

import asyncio
import json
from collections.abc import Iterator

import pytest
from replicate.webhook import Webhooks, WebhookSigningSecret, WebhookValidationError

from support.webhook import Vector, fal_key_set, vectors
from support.webhook_desk import FalDesk, fal_desk, replicate_desk

REPLICATE, FAL = list(vectors("replicate")), list(vectors("fal"))
TAMPERED = ("body ", "another ", "signed by ", "without ", "signature of nothing")


@pytest.fixture(scope="module")
def publishing(runner: asyncio.Runner) -> Iterator[FalDesk]:
    with fal_desk(runner) as opened:
        opened.server.body = json.dumps(fal_key_set()).encode()
        yield opened


def has_signed(vector: Vector) -> bool:
    """What Replicate's own SDK says, for which a message is never too old."""
    headers, body = dict(vector.message.headers), vector.message.body.decode()
    key = WebhookSigningSecret(key=vector.secrets[-1].reveal())
    try:
        Webhooks.validate(headers=headers, body=body, secret=key)
    except WebhookValidationError:
        return False
    return True


@pytest.mark.parametrize("vector", REPLICATE, ids=lambda each: each.name)
def test_a_message_of_replicates_is_judged(
    vector: Vector, runner: asyncio.Runner
) -> None:
    desk = replicate_desk(runner, secrets=vector.secrets)

    assert desk.judged(vector) == vector.notice


@pytest.mark.parametrize("vector", FAL, ids=lambda each: each.name)
def test_a_message_of_fals_is_judged(vector: Vector, publishing: FalDesk) -> None:
    assert publishing.judged(vector) == vector.notice


def test_replicates_own_sdk_agrees_on_what_is_signed() -> None:
    genuine = [v for v in REPLICATE if v.notice]
    tampered = [v for v in REPLICATE if v.name.startswith(TAMPERED)]

    assert [v.name for v in genuine if not has_signed(v)] == []
    assert [v.name for v in tampered if has_signed(v)] == []
    assert (len(genuine), len(tampered)) == (7, 14)
