"""Each storage, with who follows its links."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from strata_infrastructure.secret import Secret
from strata_infrastructure.storage.link_signer import LinkSigner
from strata_infrastructure.storage.local_storage import LocalAssetStorage
from support.shelf import BASE_URL, LocalShelf, Shelf


@pytest.fixture(scope="session")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as started:
        yield started


@pytest.fixture
def local(tmp_path: Path) -> LocalShelf:
    links = LinkSigner(BASE_URL, Secret("s" * 32))
    return LocalShelf(LocalAssetStorage(tmp_path / "files", links), links)


@pytest.fixture(params=["local"])
def shelf(request: pytest.FixtureRequest) -> Shelf:
    found: Shelf = request.getfixturevalue(request.param)
    return found
