"""A storage of files together with the client of its links."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

from strata_domain.error import NotFoundError, PermissionDeniedError
from strata_domain.port.asset_storage import AssetStorage, SignedUpload
from strata_infrastructure.storage.link_signer import LinkSigner

BASE_URL = "https://strata.example/files"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a client of a link got."""

    status: int
    headers: dict[str, str]
    body: bytes = b""


class Shelf(Protocol):
    """A storage, and who follows its links."""

    storage: AssetStorage

    async def get(self, url: str) -> Reply: ...

    async def send(self, upload: SignedUpload, content: bytes) -> Reply: ...


@dataclass(frozen=True, slots=True)
class LocalShelf:
    """Follows links as the API does: verified first, and then read."""

    storage: AssetStorage
    links: LinkSigner

    async def get(self, url: str) -> Reply:
        parts = urlsplit(url)
        path = parts.path.removeprefix(urlsplit(BASE_URL).path + "/")
        with suppress(PermissionDeniedError, NotFoundError):
            link = self.links.verify("GET", path, dict(parse_qsl(parts.query)))
            body = await whole(self.storage, link.path)
            return Reply(200, dict(link.headers), body)
        return Reply(400, {})

    async def send(self, upload: SignedUpload, content: bytes) -> Reply:
        parts = urlsplit(upload.url)
        path = parts.path.removeprefix(urlsplit(BASE_URL).path + "/")
        query = dict(parse_qsl(parts.query))
        link = self.links.verify(upload.method, path, query)
        media_type = dict(upload.headers)["content-type"]
        await self.storage.put(link.path, pieces(content), media_type=media_type)
        return Reply(200, {})


async def pieces(
    *contents: bytes, error: Exception | None = None
) -> AsyncIterator[bytes]:
    """Come in pieces, and break at the end if told to."""
    for content in contents:
        yield content
        await asyncio.sleep(0)
    if error:
        raise error


async def whole(storage: AssetStorage, path: str) -> bytes:
    async with storage.read(path) as found:
        return b"".join([piece async for piece in found])
