"""What was opened is closed when the application ends."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from strata_api.composition import Composer, Container, Foundation
from strata_domain.fake import InMemoryAssetStorage
from strata_domain.port.webhook import Notice
from strata_infrastructure.secret import Secret
from strata_infrastructure.settings import read_settings
from strata_infrastructure.storage.storage_settings import StorageSettings
from support.database import FreshDatabase


@dataclass
class OpenVerifier:
    """Holds a connection."""

    closed: int = 0

    async def verify(self, headers: Mapping[str, str], body: bytes) -> Notice:
        raise AssertionError(headers, body)

    async def aclose(self) -> None:
        self.closed += 1


@dataclass
class OpenStorage(InMemoryAssetStorage):
    """Holds a connection, too."""

    closed: int = 0

    async def aclose(self) -> None:
        self.closed += 1


def composed(database: FreshDatabase, home: Path) -> Container:
    files = StorageSettings(
        folder=home / "files", link_url="/files", link_secret=Secret("only for tests")
    )
    foundation = Foundation(
        database_url=database.app_url,
        listen_url=database.app_url,
        files=files,
        development_secret=Secret("only for tests, and long enough for them"),
    )
    return Composer(read_settings(home), foundation).compose()


async def run(container: Container) -> None:
    async with container.running():
        pass


def test_storage_and_verifiers_are_closed_with_the_rest(
    database: FreshDatabase, tmp_path: Path
) -> None:
    storage, verifier = OpenStorage(), OpenVerifier()
    container = composed(database, tmp_path)

    asyncio.run(run(replace(container, storage=storage, webhooks={"fal": verifier})))

    assert (storage.closed, verifier.closed) == (1, 1)
