"""Who stores a file as a whole or not at all stores no bad one."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from strata_domain.error import UnsupportedFileError
from strata_domain.service.file_facts import FileScanner, scanned
from support.picture import png


async def source(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def passed_on(scanner: FileScanner, *pieces: bytes) -> list[bytes]:
    return [piece async for piece in scanned(source(*pieces), scanner)]


def test_a_good_file_is_passed_on_as_it_comes() -> None:
    content, scanner = png(), FileScanner(max_bytes=999)

    passed = asyncio.run(passed_on(scanner, content[:9], content[9:]))

    assert passed == [content[:9], content[9:]]
    assert scanner.facts().size_bytes == len(content)


def test_a_bad_file_breaks_at_its_end_at_the_latest() -> None:
    scanner = FileScanner(max_bytes=999)

    with pytest.raises(UnsupportedFileError):
        asyncio.run(passed_on(scanner, png()[:-1]))
