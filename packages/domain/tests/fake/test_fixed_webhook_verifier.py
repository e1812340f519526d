"""The verifier who knows."""

import asyncio

import pytest

from strata_domain.error import ForgedWebhookError, UnavailableError
from strata_domain.fake import FixedWebhookVerifier
from strata_domain.port.webhook import Notice

NOTICE = Notice("replicate", "msg_1", "r-1")


def test_it_believes_what_it_knows_and_nothing_else() -> None:
    verifier = FixedWebhookVerifier({b"{}": NOTICE})

    assert asyncio.run(verifier.verify({}, b"{}")) == NOTICE
    with pytest.raises(ForgedWebhookError):
        asyncio.run(verifier.verify({}, b"{ }"))


def test_it_fails_as_often_as_it_is_told_to() -> None:
    verifier = FixedWebhookVerifier({b"{}": NOTICE}, [UnavailableError()])

    with pytest.raises(UnavailableError):
        asyncio.run(verifier.verify({}, b"{}"))
    assert asyncio.run(verifier.verify({}, b"{}")) == NOTICE
