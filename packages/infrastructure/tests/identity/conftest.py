"""One project of Supabase and one verifier for every test here."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from strata_domain.entity.principal import Principal
from strata_infrastructure.identity import token_verifier
from support.key_desk import Desk, key_desk
from support.workshop import Workshop, workshop

Verify = Callable[[str], Principal]


@pytest.fixture(scope="session")
def project() -> Iterator[Workshop]:
    with workshop() as opened:
        yield opened


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as started:
        yield started


@pytest.fixture
def desk(runner: asyncio.Runner) -> Iterator[Desk]:
    with key_desk(runner) as opened:
        yield opened


@pytest.fixture(scope="session")
def verify(project: Workshop) -> Iterator[Verify]:
    verifier = token_verifier(project.settings)
    with asyncio.Runner() as started:
        yield lambda token: started.run(verifier.verify(token))
        started.run(verifier.aclose())
