"""One verifier of each provider for every test here."""

import asyncio
from collections.abc import Iterator

import pytest

from support.webhook_desk import FalDesk, WebhookDesk, fal_desk, replicate_desk


@pytest.fixture(scope="session")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as started:
        yield started


@pytest.fixture
def fal(runner: asyncio.Runner) -> Iterator[FalDesk]:
    with fal_desk(runner) as opened:
        yield opened


@pytest.fixture
def replicate(runner: asyncio.Runner) -> WebhookDesk:
    return replicate_desk(runner)
