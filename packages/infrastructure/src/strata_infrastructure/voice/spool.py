"""A file of sound as the SDKs want it: one that is read, and not one that comes."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from tempfile import SpooledTemporaryFile

from strata_domain.entity.transcription import SoundFile

IN_MEMORY = 1 << 20
"""Bytes; what is larger goes to the disk, and is gone with the block."""


@asynccontextmanager
async def spooled(file: SoundFile) -> AsyncGenerator[SpooledTemporaryFile[bytes]]:
    """Keep the bytes of a file as long as the block lasts."""
    with SpooledTemporaryFile(IN_MEMORY) as spool:
        async for piece in file.open():
            await asyncio.to_thread(spool.write, piece)
        spool.seek(0)
        yield spool


def name_of(file: SoundFile) -> str:
    """Return a name that says what a file is, which is all that some look at."""
    return f"sound.{_ENDINGS.get(file.media_type, 'bin')}"


_ENDINGS = {
    "audio/aac": "m4a",
    "audio/flac": "flac",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "audio/webm": "webm",
}
