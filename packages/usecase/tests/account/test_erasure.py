"""Whoever leaves is refused at once, and forgotten whatever breaks meanwhile."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, fields, replace
from uuid import uuid4

import pytest

from strata_domain.entity.account_task import AccountTask
from strata_domain.entity.asset import AssetStatus
from strata_domain.error import (
    AccountLeavingError,
    AccountSuspendedError,
    ConfirmationMissingError,
    DatabaseUnavailableError,
    StorageUnavailableError,
    UnavailableError,
)
from strata_domain.port.unit_of_work import SystemWork
from strata_domain.service.account import ensure_active
from strata_usecase.account.departures import Departures
from strata_usecase.account.erase_account import LINKS_SECONDS, STOPPING_SECONDS
from strata_usecase.account.export_account import ExportAccount
from strata_usecase.begin_erasure import BeginErasureCommand
from strata_usecase.work_on_accounts import AGAIN_SECONDS
from support.job_hand import a_job
from support.registry_office import RegistryOffice
from support.virtual_time import in_virtual_time

HOURS = 3600.0


@dataclass
class AwayOnce:
    """A database that does not answer the first who comes."""

    office: RegistryOffice
    away: list[Exception] = field(default_factory=lambda: [DatabaseUnavailableError()])

    @contextmanager
    def begin(self) -> Generator[SystemWork]:
        if self.away:
            raise self.away.pop()
        with self.office.database.begin_for_system() as work:
            yield work


class SlowExport(ExportAccount):
    """Takes its time."""

    async def execute(self, task: AccountTask) -> None:
        await asyncio.sleep(HOURS / 2)
        await super().execute(task)


def slow(export: ExportAccount) -> SlowExport:
    known = {it.name: getattr(export, it.name) for it in fields(export)}
    return SlowExport(**known)


@asynccontextmanager
async def running(work: Coroutine[None, None, None]) -> AsyncGenerator[None]:
    task = asyncio.create_task(work)
    yield
    task.cancel()
    await asyncio.wait([task])


@in_virtual_time
async def test_nobody_leaves_without_saying_so() -> None:
    office = RegistryOffice()

    for confirmed in (None, uuid4()):
        command = BeginErasureCommand(user_id=office.user_id, confirmed=confirmed)
        with pytest.raises(ConfirmationMissingError):
            await office.begin_erasure.execute(command)

    assert office.database.tables.account_tasks == {}


@in_virtual_time
async def test_whoever_leaves_is_refused_at_once() -> None:
    office = RegistryOffice()
    office.departures.ensure_staying(office.user_id)

    await office.leave()

    with pytest.raises(AccountLeavingError):
        office.departures.ensure_staying(office.user_id)
    with pytest.raises(AccountSuspendedError):
        ensure_active(office.database.tables.profiles[office.user_id])


@in_virtual_time
async def test_another_process_learns_of_it_and_does_not_forget() -> None:
    office = RegistryOffice()
    elsewhere = Departures(
        begin=office.database.begin_for_system, offload=office.offload
    )
    await office.leave()
    async with running(elsewhere.keep()):
        await asyncio.sleep(1)
        await office.worker.execute()
        await asyncio.sleep(2)

    with pytest.raises(AccountLeavingError):
        elsewhere.ensure_staying(office.user_id)


@in_virtual_time
async def test_who_is_leaving_is_asked_again_when_the_database_was_away() -> None:
    office = RegistryOffice()
    away = AwayOnce(office)
    elsewhere = Departures(begin=away.begin, offload=office.offload)
    await office.leave()

    async with running(elsewhere.keep()):
        await asyncio.sleep(2)

    with pytest.raises(AccountLeavingError):
        elsewhere.ensure_staying(office.user_id)


@in_virtual_time
async def test_rows_files_and_the_sign_in_are_gone() -> None:
    office = RegistryOffice()
    office.keep(b"a picture")
    office.clock.advance(4 * HOURS)
    task = await office.leave()

    assert await office.worker.execute()

    assert office.storage.files == {}
    assert office.sign_ins.users == set()
    assert office.database.tables.profiles == {}
    assert office.task(task).ended_at == office.clock()
    assert office.task(task).user_id != office.user_id


@in_virtual_time
async def test_what_runs_is_waited_for() -> None:
    office = RegistryOffice()
    job = a_job(office.user_id)
    with office.database.begin_for_user(office.user_id) as work:
        work.jobs.add(job)
    await office.leave()

    assert await office.worker.execute()

    assert office.user_id in office.database.tables.profiles
    assert office.database.tables.jobs[job.job_id].cancel_requested_at is not None
    del office.database.tables.jobs[job.job_id]
    office.clock.advance(STOPPING_SECONDS)
    assert await office.worker.execute()
    assert office.database.tables.profiles == {}


@in_virtual_time
async def test_what_comes_by_a_link_that_is_still_good_is_removed_too() -> None:
    office = RegistryOffice()
    file = office.keep(b"", status=AssetStatus.PENDING)
    task = await office.leave()
    await office.worker.execute()
    office.storage.files[file.path] = b"late"

    office.clock.advance(4 * HOURS)
    await office.worker.execute()

    assert office.storage.files == {}
    assert office.task(task).ended_at is not None
    assert LINKS_SECONDS < 4 * HOURS


@pytest.mark.parametrize("part", ["storage", "sign_ins", "anything"])
@in_virtual_time
async def test_an_erasure_goes_on_where_it_broke(part: str) -> None:
    office = RegistryOffice()
    failures: dict[str, tuple[list[Exception], Exception]] = {
        "storage": (office.storage.failures, StorageUnavailableError()),
        "sign_ins": (office.sign_ins.failures, UnavailableError()),
        "anything": (office.sign_ins.failures, OSError()),
    }
    office.keep(b"a picture")
    office.clock.advance(4 * HOURS)
    task = await office.leave()
    failing, error = failures[part]
    failing.append(error)
    assert await office.worker.execute()
    assert office.task(task).ended_at is None

    office.clock.advance(AGAIN_SECONDS)

    assert await office.worker.execute()
    assert (office.storage.files, office.sign_ins.users) == ({}, set())
    assert office.task(task).ended_at is not None


@in_virtual_time
async def test_a_worker_waits_for_tasks_and_for_the_database() -> None:
    office = RegistryOffice()
    away = AwayOnce(office)
    worker = replace(office.worker, begin=away.begin)

    async with running(worker.run()):
        await asyncio.sleep(3)
        task = await office.leave()
        await asyncio.sleep(2)

    assert office.task(task).ended_at is not None


@in_virtual_time
async def test_a_task_is_held_as_long_as_it_takes_though_the_database_was_away() -> (
    None
):
    office = RegistryOffice()
    task = await office.export()
    away = AwayOnce(office, [])
    slowly = slow(office.worker.export)
    worker = replace(office.worker, begin=away.begin, export=slowly)

    async with running(worker.run()):
        await asyncio.sleep(1)
        away.away.append(DatabaseUnavailableError())
        office.clock.advance(worker.lease_seconds + 1)
        await asyncio.sleep(worker.lease_seconds)

    assert office.database.tables.account_leases[task.task_id] > office.clock()


@in_virtual_time
async def test_an_archive_that_was_half_made_is_removed_too() -> None:
    office = RegistryOffice()
    export = await office.export()
    known = office.database.tables.account_tasks[export.task_id]
    with office.database.begin_for_system() as work:
        assert work.accounts.expect_archive(known, export.task_id)
    path = f"{office.user_id}/{export.task_id}.zip"
    office.storage.files[path] = b"half"

    await office.leave()
    await office.worker.execute()

    assert office.storage.files == {}
    assert export.task_id not in office.database.tables.account_tasks
