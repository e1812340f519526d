"""A Storage server that others have written plays Supabase."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx2

from strata_domain.port.asset_storage import AssetStorage, SignedUpload
from strata_infrastructure.local_supabase import local_supabase
from strata_infrastructure.secret import Secret
from strata_infrastructure.storage.storage_settings import BUCKET, StorageSettings
from support.database import FreshDatabase
from support.local_project import SERVICE_KEY, local_project
from support.shelf import Reply

SECRET_KEY = SERVICE_KEY.reveal()
UNUSED = Secret("unused")


@contextmanager
def storage_peer(database: FreshDatabase, home: Path) -> Generator[str]:
    """Serve one private bucket; nobody is told of what comes. Gives its URL."""
    project = replace(local_project(database, home), hook_secret=UNUSED)
    with local_supabase(project):
        yield project.origin.url


@dataclass(frozen=True, slots=True)
class RemoteShelf:
    """Follows links as any client does."""

    storage: AssetStorage

    async def get(self, url: str) -> Reply:
        async with httpx2.AsyncClient() as client:
            return reply(await client.get(url))

    async def send(self, upload: SignedUpload, content: bytes) -> Reply:
        headers = dict(upload.headers)
        async with httpx2.AsyncClient() as client:
            return reply(
                await client.request(
                    upload.method, upload.url, content=content, headers=headers
                )
            )


def supabase_settings(home: Path, url: str) -> StorageSettings:
    return StorageSettings(
        folder=home,
        link_url="https://unused.example",
        link_secret=UNUSED,
        supabase_url=url,
        supabase_key=Secret(SECRET_KEY),
        bucket=BUCKET,
    )


def reply(answer: httpx2.Response) -> Reply:
    return Reply(answer.status_code, dict(answer.headers), answer.content)
