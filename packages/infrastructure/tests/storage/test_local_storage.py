"""No path leads out of the folder, and nobody sees half a file."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from strata_domain.error import NotFoundError, StorageUnavailableError
from strata_domain.port.asset_storage import AssetStorage
from strata_infrastructure.storage.local_storage import LocalAssetStorage
from support.shelf import LocalShelf, pieces, whole

PNG = "image/png"
USER, ASSET = str(uuid4()), f"{uuid4()}.png"
PATH = f"{USER}/{ASSET}"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "files"


@pytest.fixture
def storage(local: LocalShelf) -> AssetStorage:
    return local.storage


def test_a_link_in_the_place_of_a_folder_is_not_followed(
    runner: asyncio.Runner, storage: AssetStorage, root: Path
) -> None:
    other = root.parent / "other"
    other.mkdir()
    (other / ASSET).write_bytes(b"secret")
    (root / USER).symlink_to(other)

    for work in (
        whole(storage, PATH),
        storage.put(PATH, pieces(b"x"), media_type=PNG),
        storage.remove([PATH]),
    ):
        with pytest.raises(StorageUnavailableError):
            runner.run(work)

    assert (other / ASSET).read_bytes() == b"secret"


def test_a_link_in_the_place_of_a_file_is_replaced_and_never_followed(
    runner: asyncio.Runner, storage: AssetStorage, root: Path
) -> None:
    secret = root.parent / "secret"
    secret.write_bytes(b"secret")
    (root / USER).mkdir()
    (root / PATH).symlink_to(secret)

    with pytest.raises(StorageUnavailableError):
        runner.run(whole(storage, PATH))
    runner.run(storage.put(PATH, pieces(b"x"), media_type=PNG))

    assert runner.run(whole(storage, PATH)) == b"x"
    assert secret.read_bytes() == b"secret"


def test_what_is_no_file_is_not_found(
    runner: asyncio.Runner, storage: AssetStorage, root: Path
) -> None:
    (root / PATH).mkdir(parents=True)

    with pytest.raises(NotFoundError):
        runner.run(whole(storage, PATH))


def test_nobody_sees_half_a_file(
    runner: asyncio.Runner, storage: AssetStorage, root: Path
) -> None:
    async def seen() -> list[bool]:
        reached, go_on = asyncio.Event(), asyncio.Event()

        async def halting() -> AsyncIterator[bytes]:
            yield b"first"
            reached.set()
            await go_on.wait()
            yield b"second"

        putting = asyncio.create_task(storage.put(PATH, halting(), media_type=PNG))
        await reached.wait()
        half = (root / PATH).exists()
        go_on.set()
        await putting
        return [half, (root / PATH).exists()]

    assert runner.run(seen()) == [False, True]


def test_a_canceled_writer_leaves_nothing(
    runner: asyncio.Runner, storage: AssetStorage, root: Path
) -> None:
    async def cancel() -> None:
        putting = asyncio.create_task(
            storage.put(PATH, pieces(*[bytes(99_999)] * 99), media_type=PNG)
        )
        await asyncio.sleep(0.01)
        putting.cancel()
        await asyncio.wait({putting})

    runner.run(cancel())

    assert [each for each in root.rglob("*") if each.is_file()] == []


def test_only_their_owner_reads_the_files(
    runner: asyncio.Runner, storage: AssetStorage, root: Path
) -> None:
    runner.run(storage.put(PATH, pieces(b"x"), media_type=PNG))

    assert (root / PATH).stat().st_mode & 0o777 == 0o600
    assert (root / USER).stat().st_mode & 0o777 == 0o700


def test_the_last_file_takes_its_folder_along(
    runner: asyncio.Runner, storage: AssetStorage, root: Path
) -> None:
    runner.run(storage.put(PATH, pieces(b"x"), media_type=PNG))

    runner.run(storage.remove([PATH]))

    assert not (root / USER).exists()


def test_what_dead_writers_left_is_cleared_away(local: LocalShelf, root: Path) -> None:
    old, new = root / "drafts" / "old", root / "drafts" / "new"
    old.touch()
    new.touch()
    os.utime(old, (0, time.time() - 25 * 3600))

    LocalAssetStorage(root, local.links)

    assert (old.exists(), new.exists()) == (False, True)


def test_a_folder_that_cannot_be_made_is_said(local: LocalShelf, root: Path) -> None:
    file = root / "drafts" / "file"
    file.touch()

    with pytest.raises(StorageUnavailableError):
        LocalAssetStorage(file, local.links)
