"""Whoever asks for everything gets one archive of it."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from zipfile import ZipFile

import pytest

from strata_domain.entity.account_task import AccountTask
from strata_domain.entity.asset import AssetKind, AssetStatus
from strata_domain.entity.idempotency import Claim
from strata_domain.error import NotFoundError, StorageUnavailableError
from strata_domain.fake import InMemoryAssetStorage
from strata_usecase.begin_export import BeginExportCommand
from strata_usecase.forget_archives import ForgetArchives
from strata_usecase.get_export import GetExport, GetExportQuery
from strata_usecase.work_on_accounts import AGAIN_SECONDS, LEASE_SECONDS, MOST_TRIES
from support.registry_office import RegistryOffice
from support.virtual_time import in_virtual_time

HOUR = 3600.0
HALF_A_DAY = 12 * HOUR
A_WEEK = 8 * 24 * 3600.0


def archive_of(office: RegistryOffice, task: AccountTask) -> ZipFile:
    return ZipFile(io.BytesIO(office.storage.files[path_of(office, task)]))


def path_of(office: RegistryOffice, task: AccountTask) -> str:
    asset_id = office.task(task).asset_id
    assert asset_id is not None
    return office.database.tables.assets[asset_id].path


@dataclass
class SlowStorage(InMemoryAssetStorage):
    """Lets something happen after a file was stored, once."""

    meanwhile: Callable[[], Awaitable[object]] | None = None

    async def put(
        self,
        path: str,
        content: AsyncIterator[bytes],
        *,
        media_type: str,
        replace: bool = True,
    ) -> None:
        meanwhile, self.meanwhile = self.meanwhile, None
        await super().put(path, content, media_type=media_type, replace=replace)
        if meanwhile is not None:
            await meanwhile()


@in_virtual_time
async def test_an_archive_holds_the_rows_and_the_files_that_are_there() -> None:
    office = RegistryOffice()
    file = office.keep(b"a picture")
    office.keep(b"on its way", status=AssetStatus.PENDING)

    task = await office.export()
    assert await office.worker.execute()

    archive = archive_of(office, task)
    name = f"files/{file.asset_id}.png"
    assert archive.read(name) == b"a picture"
    assert [it for it in archive.namelist() if it.startswith("files/")] == [name]
    assert str(office.user_id).encode() in archive.read("profiles.jsonl")
    (stored,) = (
        it
        for it in office.database.tables.assets.values()
        if it.asset_id == office.task(task).asset_id
    )
    assert (stored.kind, stored.size_bytes) == (
        AssetKind.ARCHIVE,
        len(office.storage.files[stored.path]),
    )
    assert stored.path not in office.database.tables.discarded


@in_virtual_time
async def test_the_archive_of_before_is_not_part_of_the_next() -> None:
    office = RegistryOffice()
    for _ in range(2):
        task = await office.export()
        await office.worker.execute()
        office.clock.advance(HOUR)

    assert not any(
        it.startswith("files/") for it in archive_of(office, task).namelist()
    )


@in_virtual_time
async def test_a_file_that_is_gone_meanwhile_is_passed_over() -> None:
    office = RegistryOffice()
    gone, kept = office.keep(b"gone"), office.keep(b"kept")
    del office.storage.files[gone.path]

    task = await office.export()
    await office.worker.execute()

    names = archive_of(office, task).namelist()
    assert f"files/{kept.asset_id}.png" in names
    assert f"files/{gone.asset_id}.png" not in names


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (StorageUnavailableError(), "storage_unavailable"),
        (OSError("no space left on device"), "internal_error"),
    ],
)
@in_virtual_time
async def test_an_export_that_fails_is_tried_again_and_given_up_in_the_end(
    error: Exception, code: str
) -> None:
    office = RegistryOffice()
    office.keep(b"a picture")
    office.storage.failures.extend([error] * MOST_TRIES)
    task = await office.export()

    for _ in range(MOST_TRIES):
        assert await office.worker.execute()
        assert not await office.worker.execute()
        office.clock.advance(AGAIN_SECONDS)

    assert office.task(task).error_code == code
    assert not await office.worker.execute()


@in_virtual_time
async def test_who_is_late_stores_nothing_and_harms_no_archive() -> None:
    office = RegistryOffice()
    task = await office.export()
    late = office.database.tables.account_tasks[task.task_id]
    await office.worker.execute()
    files = dict(office.storage.files)

    await office.worker.export.execute(late)

    assert office.storage.files == files
    assert office.database.tables.discarded == {}


@in_virtual_time
async def test_who_loses_the_task_while_storing_leaves_it_to_be_collected() -> None:
    storage = SlowStorage()
    office = RegistryOffice(storage=storage)
    task = await office.export()
    storage.meanwhile = lambda: taken_over(office)
    await office.worker.execute()

    office.clock.advance(HALF_A_DAY)
    assert await office.collecting.execute() == 1

    assert list(office.storage.files) == [path_of(office, task)]


async def taken_over(office: RegistryOffice) -> None:
    """As if whoever had it was stopped past its lease."""
    office.clock.advance(2 * LEASE_SECONDS)
    assert await office.worker.execute()


@in_virtual_time
async def test_nothing_is_left_of_an_archive_that_was_never_known() -> None:
    office = RegistryOffice()
    task = await office.export()
    known = office.database.tables.account_tasks[task.task_id]
    with office.database.begin_for_system() as work:
        assert work.accounts.expect_archive(known, task.task_id)
    office.storage.files[f"{task.user_id}/{task.task_id}.zip"] = b"half"

    assert await office.collecting.execute() == 0
    office.clock.advance(HALF_A_DAY)
    assert await office.collecting.execute() == 1

    assert office.storage.files == {}


@in_virtual_time
async def test_a_request_that_is_sent_again_gets_the_export_of_before() -> None:
    office = RegistryOffice()
    claim = Claim(user_id=office.user_id, key="once", request_digest=b"d" * 32)
    command = BeginExportCommand(user_id=office.user_id, claim=claim)
    first = await office.begin_export.execute(command)
    await office.worker.execute()

    second = await office.begin_export.execute(command)

    assert (first.replayed, second.replayed) == (False, True)
    assert second.task.task_id == first.task.task_id


@in_virtual_time
async def test_for_an_hour_the_export_of_before_is_the_one_that_is_asked_for() -> None:
    office = RegistryOffice()
    first = await office.export()
    await office.worker.execute()

    assert (await office.export()).task_id == first.task_id
    office.clock.advance(HOUR)

    assert (await office.export()).task_id != first.task_id


@in_virtual_time
async def test_an_export_is_seen_by_its_user_alone() -> None:
    office = RegistryOffice()
    task, stranger = await office.export(), office.database.add_user()
    look = GetExport(begin=office.database.begin_for_user)

    found = look.execute(GetExportQuery(user_id=task.user_id, export_id=task.task_id))

    assert found == task
    with pytest.raises(NotFoundError):
        look.execute(GetExportQuery(user_id=stranger, export_id=task.task_id))


@in_virtual_time
async def test_archives_are_discarded_after_a_week() -> None:
    office = RegistryOffice()
    await office.export()
    await office.worker.execute()
    forget = ForgetArchives(begin=office.database.begin_for_system)
    assert forget.execute() == 0

    office.clock.advance(A_WEEK)

    assert forget.execute() == 1
