"""Open a file for a few minutes."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from strata_domain.entity.asset import Asset, AssetStatus
from strata_domain.error import NotFoundError
from strata_domain.port.asset_storage import AssetStorage
from strata_domain.port.concurrency import Offload
from strata_domain.port.unit_of_work import BeginForUser

OPEN_SECONDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAssetQuery:
    """Whose file, and which."""

    user_id: UUID
    asset_id: UUID


@dataclass(frozen=True, slots=True)
class OpenedAsset:
    """A file, and a URL at which anybody may read it for five minutes."""

    asset: Asset
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAsset:
    """Signs a URL only after the row was read as its owner."""

    begin: BeginForUser
    offload: Offload
    storage: AssetStorage

    async def execute(self, query: OpenAssetQuery) -> OpenedAsset:
        """Return the file and where to read it.

        Raises:
            NotFoundError: there is no such file, or it has not come yet.
            StorageUnavailableError: no URL can be signed now.
        """
        asset = await self.offload(partial(self._get, query))
        url = await self.storage.signed_download(asset.path, seconds=OPEN_SECONDS)
        return OpenedAsset(asset, url)

    def _get(self, query: OpenAssetQuery) -> Asset:
        with self.begin(query.user_id) as work:
            asset = work.assets.get(query.asset_id, user_id=query.user_id)
        if asset.status is not AssetStatus.READY:
            raise NotFoundError(query.asset_id)
        return asset
