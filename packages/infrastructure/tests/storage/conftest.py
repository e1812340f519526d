"""Each storage, with who follows its links."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from strata_domain.fake import InMemoryAssetStorage
from strata_domain.port.asset_storage import AssetStorage
from strata_infrastructure.embedded_postgres import PostgresServer
from strata_infrastructure.secret import Secret
from strata_infrastructure.storage.link_signer import LinkSigner
from strata_infrastructure.storage.local_storage import LocalAssetStorage
from strata_infrastructure.storage.supabase_storage import connect
from support.database import fresh_database
from support.shelf import BASE_URL, LocalShelf, Shelf
from support.storage_peer import RemoteShelf, storage_peer, supabase_settings


@pytest.fixture(scope="session")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as started:
        yield started


@pytest.fixture
def local(tmp_path: Path) -> LocalShelf:
    links = LinkSigner(BASE_URL, Secret("s" * 32))
    return LocalShelf(LocalAssetStorage(tmp_path / "files", links), links)


@pytest.fixture(scope="session")
def peer(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The URL of a Storage server that others have written."""
    home = tmp_path_factory.mktemp("storage")
    with (
        fresh_database(postgres, template) as database,
        storage_peer(database, home) as url,
    ):
        yield url


@pytest.fixture(scope="session")
def supabase(
    runner: asyncio.Runner, peer: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RemoteShelf]:
    storage = connect(supabase_settings(tmp_path_factory.mktemp("unused"), peer))
    yield RemoteShelf(storage)
    runner.run(storage.aclose())


@pytest.fixture(params=["memory", "local", "supabase"])
def storage(request: pytest.FixtureRequest) -> AssetStorage:
    """Each storage, the fake among them."""
    if request.param == "memory":
        return InMemoryAssetStorage()
    found: Shelf = request.getfixturevalue(request.param)
    return found.storage


@pytest.fixture(params=["local", "supabase"])
def shelf(request: pytest.FixtureRequest) -> Shelf:
    found: Shelf = request.getfixturevalue(request.param)
    return found
