"""Throw a file away."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from strata_domain.port.asset_storage import AssetStorage
from strata_domain.port.concurrency import Offload
from strata_domain.port.unit_of_work import BeginForUser


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteAssetCommand:
    """Whose file, and which."""

    user_id: UUID
    asset_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteAsset:
    """Deletes the bytes, then what is known of them: if it breaks off, do it again."""

    begin: BeginForUser
    offload: Offload
    storage: AssetStorage

    async def execute(self, command: DeleteAssetCommand) -> None:
        """Return when nothing of the file is left.

        Raises:
            NotFoundError: there is no such file.
            StorageUnavailableError: it may still be there.
        """
        path = await self.offload(partial(self._path, command))
        await self.storage.remove([path])
        await self.offload(partial(self._forget, command))

    def _path(self, command: DeleteAssetCommand) -> str:
        with self.begin(command.user_id) as work:
            return work.assets.get(command.asset_id, user_id=command.user_id).path

    def _forget(self, command: DeleteAssetCommand) -> None:
        with self.begin(command.user_id) as work:
            work.assets.remove(command.asset_id, user_id=command.user_id)
