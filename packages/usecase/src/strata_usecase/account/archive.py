"""A zip file that is written from front to back, and never held in memory."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

PIECE_BYTES = 2**16


@dataclass(frozen=True, slots=True)
class Archive:
    """On the disk as long as the block; no name in it is chosen by anybody else."""

    _spool: IO[bytes] = field(default_factory=TemporaryFile)

    def __enter__(self) -> Self:
        """Keep it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Throw it away."""
        self._spool.close()

    def add_lines(self, name: str, lines: Iterable[str]) -> None:
        """Add a text, line by line."""
        with (
            ZipFile(self._spool, "a") as archive,
            archive.open(_entry(name, ZIP_DEFLATED), "w", force_zip64=True) as entry,
        ):
            for line in lines:
                entry.write(line.encode() + b"\n")

    async def add_file(self, name: str, content: AsyncIterator[bytes]) -> None:
        """Add a file as it is, piece by piece."""
        with (
            ZipFile(self._spool, "a") as archive,
            archive.open(_entry(name, ZIP_STORED), "w", force_zip64=True) as entry,
        ):
            async for piece in content:
                entry.write(piece)

    @property
    def size_bytes(self) -> int:
        """How long it is by now."""
        return self._spool.seek(0, 2)

    def sha256(self) -> str:
        """Return its digest, in hexadecimal."""
        digest = sha256()
        self._spool.seek(0)
        while piece := self._spool.read(PIECE_BYTES):
            digest.update(piece)
        return digest.hexdigest()

    async def pieces(self) -> AsyncGenerator[bytes]:
        """Yield all of it, from the front."""
        self._spool.seek(0)
        while piece := self._spool.read(PIECE_BYTES):
            yield piece


def _entry(name: str, compression: int) -> ZipInfo:
    """An entry of no particular date."""
    entry = ZipInfo(name)
    entry.compress_type = compression
    entry.external_attr = 0o600 << 16
    return entry
