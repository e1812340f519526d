"""The bucket in memory."""

import asyncio
from collections.abc import AsyncGenerator
from uuid import UUID

import pytest

from strata_domain.error import (
    AlreadySentError,
    NotFoundError,
    StorageUnavailableError,
)
from strata_domain.fake import InMemoryAssetStorage

LONG = bytes(range(256)) * 1000
PATH = f"{UUID(int=1)}/{UUID(int=2)}.png"
OTHER = f"{UUID(int=1)}/{UUID(int=3)}.png"
GONE = f"{UUID(int=1)}/{UUID(int=4)}.png"


async def pieces(*content: bytes, breaks: bool = False) -> AsyncGenerator[bytes]:
    for piece in content:
        yield piece
    if breaks:
        raise ConnectionError


async def put(
    storage: InMemoryAssetStorage, *content: bytes, breaks: bool = False
) -> None:
    source = pieces(*content, breaks=breaks)
    await storage.put(PATH, source, media_type="image/png")


async def read(storage: InMemoryAssetStorage, path: str = PATH) -> list[bytes]:
    async with storage.read(path) as content:
        return [piece async for piece in content]


def test_what_was_put_is_read_in_pieces() -> None:
    storage = InMemoryAssetStorage()
    asyncio.run(put(storage, LONG[:7], LONG[7:]))

    read_pieces = asyncio.run(read(storage))

    assert b"".join(read_pieces) == LONG
    assert max(map(len, read_pieces)) == 64 * 1024
    assert asyncio.run(storage.size_bytes(PATH)) == len(LONG)
    assert storage.media_types == {PATH: "image/png"}


def test_a_newer_file_takes_the_place_of_the_older() -> None:
    storage = InMemoryAssetStorage()

    asyncio.run(put(storage, b"old"))
    asyncio.run(put(storage, b"new"))

    assert storage.files == {PATH: b"new"}


def test_a_file_that_shall_not_be_replaced_stays() -> None:
    storage = InMemoryAssetStorage(files={PATH: b"old"})
    newer = storage.put(PATH, pieces(b"new"), media_type="image/png", replace=False)

    with pytest.raises(AlreadySentError):
        asyncio.run(newer)

    assert storage.files == {PATH: b"old"}


def test_nothing_is_stored_of_a_source_that_breaks() -> None:
    storage = InMemoryAssetStorage(files={PATH: b"old"})

    with pytest.raises(ConnectionError):
        asyncio.run(put(storage, b"ne", breaks=True))

    assert storage.files == {PATH: b"old"}


def test_what_is_not_there_is_not_found() -> None:
    storage = InMemoryAssetStorage()

    with pytest.raises(NotFoundError):
        asyncio.run(read(storage))
    assert asyncio.run(storage.size_bytes(PATH)) is None


def test_files_are_removed_and_those_that_are_gone_are_no_error() -> None:
    storage = InMemoryAssetStorage(files={PATH: b"1", OTHER: b"2"})

    asyncio.run(storage.remove([PATH, GONE]))

    assert storage.files == {OTHER: b"2"}


def test_it_fails_as_often_as_it_is_told_to() -> None:
    storage = InMemoryAssetStorage(failures=[StorageUnavailableError()] * 4)

    for call in (put(storage, b"x"), read(storage), storage.size_bytes(PATH)):
        with pytest.raises(StorageUnavailableError):
            asyncio.run(call)
    with pytest.raises(StorageUnavailableError):
        asyncio.run(storage.remove([PATH]))

    asyncio.run(put(storage, b"x"))
    assert storage.files == {PATH: b"x"}


def test_a_url_says_what_it_is_for() -> None:
    storage = InMemoryAssetStorage(files={PATH: b"1"})
    shown = asyncio.run(storage.signed_download(PATH, seconds=300))
    saved = asyncio.run(storage.signed_download(PATH, seconds=9, name="é.png"))

    assert shown == f"memory://download/{PATH}?seconds=300"
    assert saved == f"memory://download/{PATH}?seconds=9&name=%C3%A9.png"


def test_an_upload_says_what_it_is_for() -> None:
    upload = asyncio.run(
        InMemoryAssetStorage().signed_upload(PATH, media_type="image/png", size_bytes=5)
    )

    assert (upload.method, upload.url) == (
        "PUT",
        f"memory://upload/{PATH}?size_bytes=5",
    )
    assert upload.headers == (("content-type", "image/png"),)


def test_a_path_of_another_shape_or_with_another_ending_is_a_mistake() -> None:
    storage = InMemoryAssetStorage(files={"cat.png": b"1"})

    for work in (
        read(storage, "cat.png"),
        storage.size_bytes("cat.png"),
        storage.remove(["cat.png"]),
        storage.signed_upload(PATH, media_type="text/html", size_bytes=1),
    ):
        with pytest.raises(ValueError, match=r"asset|ending"):
            asyncio.run(work)


def test_there_is_no_link_to_what_is_not_there() -> None:
    with pytest.raises(NotFoundError):
        asyncio.run(InMemoryAssetStorage().signed_download(PATH, seconds=1))
