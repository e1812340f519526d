"""Bytes that are needed for as long as a request is answered."""

import asyncio
import os
import weakref
from collections.abc import AsyncGenerator
from pathlib import Path
from tempfile import mkstemp

PIECE_BYTES = 64 * 1024


class Spool:
    """Bytes in a file without a name, which is gone with the last who knows of it."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._file, path = mkstemp()
        weakref.finalize(self, os.close, self._file)
        Path(path).unlink()

    def write(self, piece: bytes) -> None:
        """Add bytes."""
        os.write(self._file, piece)

    async def read(self) -> AsyncGenerator[bytes]:
        """Yield them from the beginning, every time, and let others work between."""
        offset = 0
        while piece := os.pread(self._file, PIECE_BYTES, offset):
            offset += len(piece)
            yield piece
            await asyncio.sleep(0)
