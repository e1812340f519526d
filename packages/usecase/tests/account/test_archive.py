"""An archive may hold any number of files."""

import asyncio
from collections.abc import AsyncGenerator
from time import process_time

from strata_usecase.account.archive import empty_archive

FILES = 1500
SECONDS = 2.0


async def content() -> AsyncGenerator[bytes]:
    yield b"a picture"


async def filled() -> int:
    with empty_archive() as archive:
        for number in range(FILES):
            await archive.add_file(f"files/{number}.png", content())
        archive.complete()
        return archive.size_bytes


def test_what_is_in_it_already_does_not_slow_down_what_comes() -> None:
    begun = process_time()

    assert asyncio.run(filled()) > FILES * len(b"a picture")

    assert process_time() - begun < SECONDS
