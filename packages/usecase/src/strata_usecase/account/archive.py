"""A zip file that is written from front to back, and never held in memory."""

from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from tempfile import TemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

PIECE_BYTES = 2**16


@dataclass(frozen=True, slots=True)
class Archive:
    """On the disk; no name in it is chosen by anybody else."""

    _spool: IO[bytes]
    _zip: ZipFile

    def add_lines(self, name: str, lines: Iterable[str]) -> None:
        """Add a text, line by line."""
        details = _entry(name, ZIP_DEFLATED)
        with self._zip.open(details, "w", force_zip64=True) as entry:
            for line in lines:
                entry.write(line.encode() + b"\n")

    async def add_file(self, name: str, content: AsyncIterator[bytes]) -> None:
        """Add a file as it is, piece by piece."""
        details = _entry(name, ZIP_STORED)
        with self._zip.open(details, "w", force_zip64=True) as entry:
            async for piece in content:
                entry.write(piece)

    def complete(self) -> None:
        """Write at its end what is in it; nothing can be added from then on."""
        self._zip.close()

    @property
    def size_bytes(self) -> int:
        """How long it is."""
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


@contextmanager
def empty_archive() -> Generator[Archive]:
    """Begin one, and throw it away at the end of the block."""
    with TemporaryFile() as spool, ZipFile(spool, "w") as entries:
        yield Archive(spool, entries)


def _entry(name: str, compression: int) -> ZipInfo:
    """An entry of no particular date."""
    entry = ZipInfo(name)
    entry.compress_type = compression
    entry.external_attr = 0o600 << 16
    return entry
