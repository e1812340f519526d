"""A bucket in memory."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from strata_domain.error import AlreadySentError, NotFoundError
from strata_domain.port.asset_storage import SignedUpload
from strata_domain.service.asset_path import ensure_fits, parts_of

_PIECE_BYTES = 64 * 1024


@dataclass
class InMemoryAssetStorage:
    """Keeps bytes by path, and fails if told to; its URLs lead nowhere.

    Attributes:
        failures: raised by the next calls that touch a file, one each.
        files: what is stored; a test may upload by putting it here.
        media_types: of what was put, by path.
        root: with which its URLs begin; empty if they are those of this server.
    """

    failures: list[Exception] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    media_types: dict[str, str] = field(default_factory=dict)
    root: str = "memory:/"

    async def put(
        self,
        path: str,
        content: AsyncIterator[bytes],
        *,
        media_type: str,
        replace: bool = True,
    ) -> None:
        """Store a file when all of it has come."""
        ensure_fits(path, media_type)
        whole = b"".join([piece async for piece in content])
        self._stumble()
        if path in self.files and not replace:
            raise AlreadySentError(path)
        self.files[path] = whole
        self.media_types[path] = media_type

    @asynccontextmanager
    async def read(self, path: str) -> AsyncGenerator[AsyncIterator[bytes]]:
        """Read a file in pieces of 64 KiB."""
        self._stumble()
        yield _pieces(self._found(path))

    async def size_bytes(self, path: str) -> int | None:
        """Return how long a file is."""
        parts_of(path)
        self._stumble()
        return len(self.files[path]) if path in self.files else None

    async def signed_download(
        self, path: str, *, seconds: int, name: str | None = None
    ) -> str:
        """Return a URL that says what it was asked for."""
        self._found(path)
        asked = (
            {"seconds": seconds} if name is None else {"seconds": seconds, "name": name}
        )
        return f"{self.root}/download/{quote(path)}?{urlencode(asked)}"

    async def signed_upload(
        self, path: str, *, media_type: str, size_bytes: int
    ) -> SignedUpload:
        """Return a URL that says what it was asked for."""
        ensure_fits(path, media_type)
        url = (
            f"{self.root}/upload/{quote(path)}?{urlencode({'size_bytes': size_bytes})}"
        )
        return SignedUpload("PUT", url, (("content-type", media_type),))

    async def remove(self, paths: Sequence[str]) -> None:
        """Delete files, all or none."""
        for path in paths:
            parts_of(path)
        self._stumble()
        for path in paths:
            self.files.pop(path, None)
            self.media_types.pop(path, None)

    def _found(self, path: str) -> bytes:
        parts_of(path)
        if path not in self.files:
            raise NotFoundError(path)
        return self.files[path]

    def _stumble(self) -> None:
        if self.failures:
            raise self.failures.pop(0)


async def _pieces(content: bytes) -> AsyncGenerator[bytes]:
    for start in range(0, len(content), _PIECE_BYTES):
        yield content[start : start + _PIECE_BYTES]
