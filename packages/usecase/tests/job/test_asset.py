"""Files are sent, looked at, opened and thrown away by their user alone."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import UUID

import pytest

from strata_domain.entity.asset import Asset, AssetKind, AssetStatus
from strata_domain.entity.profile import ProfileStatus
from strata_domain.error import (
    AccountSuspendedError,
    FileTooLargeError,
    NotFoundError,
    StorageFullError,
    StorageUnavailableError,
    TooManyUploadsError,
    UnsupportedFileError,
)
from strata_domain.fake import UNLIMITED, InlineOffload
from strata_domain.port.asset_repository import MOST_UPLOADS
from strata_usecase.begin_upload import (
    MOST_BYTES,
    BeginUpload,
    BeginUploadCommand,
    Upload,
)
from strata_usecase.complete_upload import CompleteUpload, CompleteUploadCommand
from strata_usecase.delete_asset import DeleteAsset, DeleteAssetCommand
from strata_usecase.list_assets import ListAssets, ListAssetsQuery
from strata_usecase.open_asset import OpenAsset, OpenAssetQuery
from support.atelier import Atelier, a_png
from support.picture import wav
from support.virtual_time import in_virtual_time
from support.voice_desk import a_wav

Result = TypeVar("Result")


@dataclass
class Aside(InlineOffload):
    """Counts what is done beside the event loop."""

    works: int = 0

    async def __call__(self, work: Callable[[], Result]) -> Result:
        self.works += 1
        return work()


def announced(atelier: Atelier, size_bytes: int | None = None) -> BeginUploadCommand:
    return BeginUploadCommand(
        user_id=atelier.user_id,
        media_type="image/png",
        size_bytes=len(a_png()) if size_bytes is None else size_bytes,
    )


async def begin(atelier: Atelier, command: BeginUploadCommand | None = None) -> Upload:
    use_case = BeginUpload(
        begin=atelier.database.begin_for_user,
        offload=atelier.offload,
        storage=atelier.storage,
        clock=atelier.clock,
        bucket="assets",
    )
    return await use_case.execute(command or announced(atelier))


async def complete(
    atelier: Atelier, asset: Asset, user_id: UUID | None = None
) -> Asset:
    use_case = CompleteUpload(
        begin=atelier.database.begin_for_user,
        offload=atelier.offload,
        storage=atelier.storage,
    )
    owner = user_id or asset.user_id
    return await use_case.execute(
        CompleteUploadCommand(user_id=owner, asset_id=asset.asset_id)
    )


async def opened(atelier: Atelier, asset: Asset) -> str:
    use_case = OpenAsset(
        begin=atelier.database.begin_for_user,
        offload=atelier.offload,
        storage=atelier.storage,
    )
    query = OpenAssetQuery(user_id=asset.user_id, asset_id=asset.asset_id)
    return (await use_case.execute(query)).url


async def delete(atelier: Atelier, asset: Asset) -> None:
    use_case = DeleteAsset(
        begin=atelier.database.begin_for_user,
        offload=atelier.offload,
        storage=atelier.storage,
    )
    command = DeleteAssetCommand(user_id=asset.user_id, asset_id=asset.asset_id)
    await use_case.execute(command)


async def sent(atelier: Atelier, content: bytes = b"") -> Asset:
    asset = (await begin(atelier)).asset
    atelier.storage.files[asset.path] = content or a_png()
    return asset


@in_virtual_time
async def test_a_file_is_there_when_its_bytes_say_what_was_announced() -> None:
    atelier = Atelier()
    asset = await sent(atelier)

    found = await complete(atelier, asset)

    assert (found.status, found.width, found.height) == (AssetStatus.READY, 1, 1)
    assert atelier.assets() == [found] == [await complete(atelier, asset)]
    assert asset.path in await opened(atelier, asset)


@in_virtual_time
async def test_a_sound_that_was_sent_says_how_long_it_is() -> None:
    atelier, content = Atelier(), wav()
    command = replace(announced(atelier, len(content)), media_type="audio/wav")
    asset = (await begin(atelier, command)).asset
    atelier.storage.files[asset.path] = content

    found = await complete(atelier, asset)

    assert (found.kind, found.duration_ms, found.width) == (AssetKind.AUDIO, 2, None)
    assert atelier.assets() == [found]


@in_virtual_time
async def test_a_long_sound_is_looked_at_beside_the_event_loop() -> None:
    aside, content = Aside(), a_wav(seconds=30)
    atelier = Atelier(offload=aside)
    command = replace(announced(atelier, len(content)), media_type="audio/wav")
    asset = (await begin(atelier, command)).asset
    atelier.storage.files[asset.path] = content
    aside.works = 0

    await complete(atelier, asset)

    assert aside.works == 2 + len(content) // 65_536 + 1


@in_virtual_time
async def test_a_sound_may_be_longer_than_a_picture_and_not_endless() -> None:
    atelier, most = Atelier(), MOST_BYTES[AssetKind.AUDIO]
    command = replace(announced(atelier, most), media_type="audio/mpeg")

    assert (await begin(atelier, command)).asset.size_bytes == most
    with pytest.raises(FileTooLargeError):
        await begin(atelier, replace(command, size_bytes=most + 1))


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"<html>", UnsupportedFileError),
        (b"GIF89a" + bytes(30), UnsupportedFileError),
        (a_png() + bytes(9), FileTooLargeError),
    ],
)
@in_virtual_time
async def test_what_is_something_else_is_thrown_away(
    content: bytes, error: type[Exception]
) -> None:
    atelier = Atelier()
    asset = await sent(atelier, content)

    with pytest.raises(error):
        await complete(atelier, asset)

    assert (atelier.assets(), atelier.storage.files) == ([], {})


@in_virtual_time
async def test_a_picture_of_another_format_is_not_what_was_announced() -> None:
    atelier = Atelier()
    asset = (
        await begin(atelier, replace(announced(atelier), media_type="image/jpeg"))
    ).asset
    atelier.storage.files[asset.path] = a_png()

    with pytest.raises(UnsupportedFileError):
        await complete(atelier, asset)


@in_virtual_time
async def test_a_file_that_has_not_come_is_neither_complete_nor_opened() -> None:
    atelier = Atelier()
    asset = (await begin(atelier)).asset

    with pytest.raises(NotFoundError):
        await complete(atelier, asset)
    with pytest.raises(NotFoundError):
        await opened(atelier, asset)
    assert atelier.assets() == [asset]


@in_virtual_time
async def test_what_is_not_taken_is_not_even_expected() -> None:
    atelier = Atelier()
    suspended = atelier.database.add_user(status=ProfileStatus.SUSPENDED)

    with pytest.raises(UnsupportedFileError):
        await begin(atelier, replace(announced(atelier), media_type="text/html"))
    with pytest.raises(FileTooLargeError):
        await begin(atelier, announced(atelier, MOST_BYTES[AssetKind.IMAGE] + 1))
    with pytest.raises(AccountSuspendedError):
        await begin(atelier, replace(announced(atelier), user_id=suspended))
    assert atelier.assets() == []


@in_virtual_time
async def test_nobody_completes_what_is_somebody_elses() -> None:
    atelier = Atelier()
    asset = await sent(atelier)

    with pytest.raises(NotFoundError):
        await complete(atelier, asset, atelier.database.add_user())


@in_virtual_time
async def test_throwing_away_can_be_done_again_until_it_is_done() -> None:
    atelier = Atelier()
    asset = await sent(atelier)
    atelier.storage.failures.append(StorageUnavailableError())

    with pytest.raises(StorageUnavailableError):
        await delete(atelier, asset)
    assert atelier.assets() == [asset]
    await delete(atelier, asset)

    assert (atelier.assets(), atelier.storage.files) == ([], {})


@in_virtual_time
async def test_what_does_not_fit_the_plan_is_not_expected() -> None:
    atelier = Atelier()
    plan = replace(UNLIMITED, plan_id="small", storage_bytes=100)
    atelier.database.give_plan(atelier.user_id, plan)
    first = await begin(atelier, announced(atelier, 60))

    with pytest.raises(StorageFullError) as caught:
        await begin(atelier, announced(atelier, 41))

    assert (caught.value.needed, caught.value.standing.remaining) == (41, 40)
    assert atelier.assets() == [first.asset]


@in_virtual_time
async def test_nobody_has_more_than_so_many_uploads_open() -> None:
    atelier = Atelier()
    for _ in range(MOST_UPLOADS):
        await begin(atelier)

    with pytest.raises(TooManyUploadsError):
        await begin(atelier)

    assert len(atelier.assets()) == MOST_UPLOADS


@in_virtual_time
async def test_a_user_looks_through_files_that_have_come_and_that_have_not() -> None:
    atelier = Atelier()
    here, coming = atelier.upload(), (await begin(atelier)).asset
    listing = ListAssets(begin=atelier.database.begin_for_user)

    page = listing.execute(ListAssetsQuery(user_id=atelier.user_id))

    assert page.items == (coming, here)
