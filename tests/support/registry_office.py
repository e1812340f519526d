"""Where accounts are exported and erased: all its parts, in memory."""

from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from strata_domain.entity.account_task import AccountTask
from strata_domain.entity.asset import Asset, AssetKind, AssetStatus
from strata_domain.fake import (
    InlineOffload,
    InMemoryAssetStorage,
    InMemoryDatabase,
    InMemorySignIns,
    ManualClock,
)
from strata_domain.service.identifier import new_id
from strata_usecase.account.departures import Departures
from strata_usecase.account.erase_account import EraseAccount
from strata_usecase.account.export_account import ExportAccount
from strata_usecase.begin_erasure import BeginErasure, BeginErasureCommand
from strata_usecase.begin_export import BeginExport, BeginExportCommand
from strata_usecase.collect_files import CollectFiles
from strata_usecase.work_on_accounts import WorkOnAccounts


@dataclass(kw_only=True)
class RegistryOffice:
    """A user, and whoever works on the user's account."""

    storage: InMemoryAssetStorage = field(default_factory=InMemoryAssetStorage)
    sign_ins: InMemorySignIns = field(default_factory=InMemorySignIns)
    offload: InlineOffload = field(default_factory=InlineOffload)
    clock: ManualClock = field(default_factory=ManualClock)

    @cached_property
    def database(self) -> InMemoryDatabase:
        return InMemoryDatabase(self.clock)

    @cached_property
    def user_id(self) -> UUID:
        user_id = self.database.add_user()
        self.sign_ins.users.add(user_id)
        return user_id

    @cached_property
    def departures(self) -> Departures:
        return Departures(begin=self.database.begin_for_system, offload=self.offload)

    @cached_property
    def begin_export(self) -> BeginExport:
        return BeginExport(begin=self.database.begin_for_user, offload=self.offload)

    @cached_property
    def begin_erasure(self) -> BeginErasure:
        return BeginErasure(
            begin=self.database.begin_for_user,
            offload=self.offload,
            departures=self.departures,
        )

    @cached_property
    def worker(self) -> WorkOnAccounts:
        begin = self.database.begin_for_system
        return WorkOnAccounts(
            begin=begin,
            offload=self.offload,
            export=ExportAccount(
                begin=self.database.begin_for_user,
                begin_for_system=begin,
                begin_snapshot=self.database.begin_snapshot,
                offload=self.offload,
                storage=self.storage,
                clock=self.clock,
                bucket="assets",
            ),
            erasure=EraseAccount(
                begin=begin,
                offload=self.offload,
                storage=self.storage,
                sign_ins=self.sign_ins,
            ),
        )

    @cached_property
    def collecting(self) -> CollectFiles:
        begin = self.database.begin_for_system
        return CollectFiles(begin=begin, offload=self.offload, storage=self.storage)

    async def export(self) -> AccountTask:
        """Ask for everything."""
        command = BeginExportCommand(user_id=self.user_id)
        return (await self.begin_export.execute(command)).task

    async def leave(self) -> AccountTask:
        """Ask to be forgotten."""
        command = BeginErasureCommand(user_id=self.user_id, confirmed=self.user_id)
        return await self.begin_erasure.execute(command)

    def keep(self, content: bytes, *, status: AssetStatus = AssetStatus.READY) -> Asset:
        """Store a file of the user's."""
        asset_id = new_id()
        asset = Asset(
            asset_id=asset_id,
            user_id=self.user_id,
            kind=AssetKind.IMAGE,
            status=status,
            bucket="assets",
            path=f"{self.user_id}/{asset_id}.png",
            media_type="image/png",
            size_bytes=len(content),
            created_at=self.clock(),
        )
        self.storage.files[asset.path] = content
        with self.database.begin_for_user(self.user_id) as work:
            work.assets.add(asset)
        return asset

    def task(self, task: AccountTask) -> AccountTask:
        """How it is stored."""
        return self.database.tables.account_tasks[task.task_id]
