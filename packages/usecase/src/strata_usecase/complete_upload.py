"""Look at a file that was sent."""

from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from strata_domain.entity.asset import Asset, AssetStatus, FileFacts
from strata_domain.error import FileTooLargeError, UnsupportedFileError
from strata_domain.port.asset_storage import AssetStorage
from strata_domain.port.concurrency import Offload
from strata_domain.port.unit_of_work import BeginForUser
from strata_domain.service.file_facts import FileScanner


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteUploadCommand:
    """Whose file, and which."""

    user_id: UUID
    asset_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteUpload:
    """Believes the bytes alone; what is not what was announced is thrown away.

    They are looked at beside the event loop: some files have millions of parts.
    """

    begin: BeginForUser
    offload: Offload
    storage: AssetStorage

    async def execute(self, command: CompleteUploadCommand) -> Asset:
        """Return the file, now that it is there; once more changes nothing.

        Raises:
            NotFoundError: there is no such file, or it has not come yet.
            UnsupportedFileError: it is not what was announced; it is gone now.
            FileTooLargeError: it is longer than was announced; it is gone now.
            StorageUnavailableError: it cannot be read now.
        """
        asset = await self.offload(partial(self._get, command))
        if asset.status is AssetStatus.READY:
            return asset
        try:
            facts = await self._scan(asset)
        except (FileTooLargeError, UnsupportedFileError):
            await self._throw_away(asset)
            raise
        return await self.offload(partial(self._save, _found(asset, facts)))

    async def _scan(self, asset: Asset) -> FileFacts:
        kinds = frozenset({asset.kind})
        scanner = FileScanner(max_bytes=asset.size_bytes, kinds=kinds)
        async with self.storage.read(asset.path) as content:
            async for piece in content:
                await self.offload(partial(scanner.feed, piece))
        facts = scanner.facts()
        if facts.media_type != asset.media_type:
            raise UnsupportedFileError(facts.media_type)
        return facts

    async def _throw_away(self, asset: Asset) -> None:
        await self.storage.remove([asset.path])
        await self.offload(partial(self._remove, asset))

    def _get(self, command: CompleteUploadCommand) -> Asset:
        with self.begin(command.user_id) as work:
            return work.assets.get(command.asset_id, user_id=command.user_id)

    def _save(self, asset: Asset) -> Asset:
        with self.begin(asset.user_id) as work:
            work.assets.save(asset)
        return asset

    def _remove(self, asset: Asset) -> None:
        with self.begin(asset.user_id) as work:
            work.assets.remove(asset.asset_id, user_id=asset.user_id)


def _found(asset: Asset, facts: FileFacts) -> Asset:
    return replace(
        asset,
        status=AssetStatus.READY,
        size_bytes=facts.size_bytes,
        sha256=facts.sha256,
        width=facts.width,
        height=facts.height,
        duration_ms=facts.duration_ms,
    )
