"""Put everything of a user into one archive."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from uuid import UUID

from strata_domain.entity.account_table import ACCOUNT_TABLES
from strata_domain.entity.account_task import AccountTask
from strata_domain.entity.asset import Asset, AssetKind, AssetStatus
from strata_domain.entity.page import Page
from strata_domain.error import NotFoundError
from strata_domain.port.account import BeginSnapshot
from strata_domain.port.asset_storage import AssetStorage
from strata_domain.port.concurrency import Clock, Offload
from strata_domain.port.unit_of_work import BeginForSystem, BeginForUser
from strata_domain.service.identifier import new_id
from strata_usecase.account.archive import Archive, empty_archive

ZIP = "application/zip"
FILES_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportAccount:
    """Writes every row of one moment, then every file that is there; both in pieces.

    Attributes:
        bucket: of the storage.
    """

    begin: BeginForUser
    begin_for_system: BeginForSystem
    begin_snapshot: BeginSnapshot
    offload: Offload
    storage: AssetStorage
    clock: Clock
    bucket: str

    async def execute(self, task: AccountTask) -> None:
        """Store the archive, and note that the export has ended.

        Raises:
            StorageUnavailableError: a file cannot be read now, or the archive stored.
        """
        with empty_archive() as archive:
            await self.offload(partial(self._add_rows, task.user_id, archive))
            async for asset in self._files(task.user_id):
                await self._add_file(archive, asset)
            await self._store(task, archive)

    def _add_rows(self, user_id: UUID, archive: Archive) -> None:
        with self.begin_snapshot(user_id) as snapshot:
            for table in ACCOUNT_TABLES:
                if table.exported:
                    archive.add_lines(f"{table.name}.jsonl", snapshot.lines(table))

    async def _files(self, user_id: UUID) -> AsyncGenerator[Asset]:
        page = await self.offload(partial(self._page, user_id, None))
        while page.items:
            for asset in filter(_belongs, page.items):
                yield asset
            page = await self.offload(partial(self._page, user_id, page.items[-1]))

    async def _add_file(self, archive: Archive, asset: Asset) -> None:
        """Add a file; one that was deleted meanwhile is passed over."""
        name = f"files/{PurePosixPath(asset.path).name}"
        try:
            async with self.storage.read(asset.path) as content:
                await archive.add_file(name, content)
        except NotFoundError:
            return

    async def _store(self, task: AccountTask, archive: Archive) -> None:
        """Store it, unless somebody else has taken the task.

        Its bytes are noted as discarded until it is known, so whoever dies over them or
        comes late leaves nothing for good, and harms no other's archive.
        """
        asset = await self.offload(partial(self._asset, task, archive))
        if await self.offload(partial(self._expect, task, asset)):
            await self.storage.put(asset.path, archive.pieces(), media_type=ZIP)
            await self.offload(partial(self._finish, task, asset))

    def _page(self, user_id: UUID, last: Asset | None) -> Page[Asset, UUID]:
        before = None if last is None else last.asset_id
        with self.begin(user_id) as work:
            return work.assets.page(user_id=user_id, before=before, limit=FILES_AT_ONCE)

    def _asset(self, task: AccountTask, archive: Archive) -> Asset:
        """Describe the archive, which is complete; made again, it has another name."""
        archive.complete()
        asset_id = new_id()
        return Asset(
            asset_id=asset_id,
            user_id=task.user_id,
            kind=AssetKind.ARCHIVE,
            status=AssetStatus.READY,
            bucket=self.bucket,
            path=f"{task.user_id}/{asset_id}.zip",
            media_type=ZIP,
            size_bytes=archive.size_bytes,
            created_at=self.clock(),
            sha256=archive.sha256(),
        )

    def _expect(self, task: AccountTask, asset: Asset) -> bool:
        with self.begin_for_system() as work:
            return work.accounts.expect_archive(task, asset.asset_id)

    def _finish(self, task: AccountTask, asset: Asset) -> None:
        with self.begin_for_system() as work:
            if work.accounts.finish(task, asset_id=asset.asset_id):
                work.assets.add(asset)
                work.assets.forget_discarded([asset.path])


def _belongs(asset: Asset) -> bool:
    return asset.status is AssetStatus.READY and asset.kind is not AssetKind.ARCHIVE
