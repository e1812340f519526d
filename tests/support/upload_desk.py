"""Files that come to Storage, and the function that looks at them."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import httpx2

from strata_domain.error import StrataError
from strata_domain.service.identifier import new_id
from strata_gateway.engine import connect as connect_database
from strata_gateway.unit_of_work import begin_for_user
from strata_infrastructure.storage.storage_settings import BUCKET
from strata_infrastructure.storage.supabase_storage import connect
from strata_usecase.complete_upload import CompleteUpload, CompleteUploadCommand
from support.database import FreshDatabase
from support.edge import Edge, edge_functions
from support.storage_peer import (
    SECRET_KEY,
    RemoteShelf,
    storage_peer,
    supabase_settings,
)

Result = TypeVar("Result")
HOOK_SECRET = "a secret of the database's own, for tests alone"
ANNOUNCE = """
insert into assets (id, user_id, kind, status, bucket, path, media_type, size_bytes)
values (%s, %s, 'image', 'pending', %s, %s, %s, %s)
"""
KNOWN = (
    "select status::text, size_bytes, sha256, width, height from assets where id = %s"
)
Known = tuple[str, int, str | None, int | None, int | None]


async def offload(work: Callable[[], Result]) -> Result:
    """Work beside the event loop."""
    return await asyncio.to_thread(work)


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadDesk:
    """Storage, the functions, and the database they share with the API."""

    database: FreshDatabase
    edge: Edge
    shelf: RemoteShelf
    runner: asyncio.Runner

    def announce(
        self, user_id: UUID, size_bytes: int, media_type: str = "image/png"
    ) -> UUID:
        """Expect a file, as the API does."""
        asset_id = new_id()
        path = f"{user_id}/{asset_id}.png"
        self.database.query(
            ANNOUNCE, asset_id, user_id, BUCKET, path, media_type, size_bytes
        )
        return asset_id

    def send(self, path: str, content: bytes) -> None:
        """Send a file with a signed link, as a client does."""
        self.runner.run(self._send(path, content))

    def told(self, path: str, **changes: object) -> httpx2.Response:
        """What the function answers when Storage's table tells of a file."""
        row = {"bucket_id": BUCKET, "name": path, "owner": None, **changes}
        event = {"type": "INSERT", "schema": "storage", "table": "objects"}
        with self.edge.client(HOOK_SECRET) as client:
            return client.post("asset-finalize", json={**event, "record": row})

    def known(self, asset_id: UUID) -> list[Known]:
        """What is known of a file."""
        return self.database.query(KNOWN, asset_id)

    def complete(self, user_id: UUID, asset_id: UUID) -> str:
        """What the API makes of a file at the same moment: its status, or an error."""
        engine = connect_database(self.database.app_url, connections=1)
        completing = CompleteUpload(
            begin=begin_for_user(engine), offload=offload, storage=self.shelf.storage
        )
        command = CompleteUploadCommand(user_id=user_id, asset_id=asset_id)
        try:
            return self.runner.run(completing.execute(command)).status
        except StrataError as error:
            return error.code
        finally:
            engine.dispose()

    def is_there(self, path: str) -> bool:
        """Whether Storage has a file."""
        return self.runner.run(self.shelf.storage.size_bytes(path)) is not None

    async def _send(self, path: str, content: bytes) -> None:
        upload = await self.shelf.storage.signed_upload(
            path, media_type="image/png", size_bytes=len(content)
        )
        assert (await self.shelf.send(upload, content)).status < 300


@contextmanager
def open_upload_desk(database: FreshDatabase, home: Path) -> Generator[UploadDesk]:
    """Start a Storage of its own, and the functions before it."""
    with storage_peer(database, home / "peer") as url, asyncio.Runner() as runner:
        storage = connect(supabase_settings(home, url))
        settings = {
            "SUPABASE_URL": url,
            "SUPABASE_SERVICE_ROLE_KEY": SECRET_KEY,
            "STRATA_STORAGE_HOOK_SECRET": HOOK_SECRET,
        }
        with edge_functions(database.app_url, home, settings) as edge:
            shelf = RemoteShelf(storage)
            yield UploadDesk(database=database, edge=edge, shelf=shelf, runner=runner)
        runner.run(storage.aclose())
