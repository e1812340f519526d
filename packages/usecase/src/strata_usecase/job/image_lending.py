"""Letting a provider see a picture of a user's."""

from base64 import b64encode
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from strata_domain.entity.asset import Asset
from strata_domain.error import FileTooLargeError
from strata_domain.port.asset_storage import AssetStorage
from strata_domain.port.concurrency import Offload
from strata_domain.port.unit_of_work import BeginForUser

LENT_SECONDS = 300
MOST_INLINE_BYTES = 160 * 1024
"""Replicate asks for less than 256 KB of a data URL, and sends it back to webhooks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageLending:
    """Signs a URL only after the row was read as its owner.

    Attributes:
        public_url: where the world reaches the files that this server keeps itself;
            None if it does not.
    """

    begin: BeginForUser
    offload: Offload
    storage: AssetStorage
    public_url: str | None = None

    async def url(self, asset_id: UUID, *, user_id: UUID) -> str:
        """Return a URL at which a provider reads the picture, or which is the picture.

        Raises:
            NotFoundError: there is none, or none any more.
            FileTooLargeError: the provider cannot fetch it, and it is too long a URL.
            StorageUnavailableError: it cannot be had now.
        """
        asset = await self.offload(partial(self._get, asset_id, user_id))
        url = await self.storage.signed_download(asset.path, seconds=LENT_SECONDS)
        if not url.startswith("/"):
            return url
        return (
            f"{self.public_url}{url}" if self.public_url else await self._spelt(asset)
        )

    def _get(self, asset_id: UUID, user_id: UUID) -> Asset:
        with self.begin(user_id) as work:
            return work.assets.get(asset_id, user_id=user_id)

    async def _spelt(self, asset: Asset) -> str:
        if asset.size_bytes > MOST_INLINE_BYTES:
            raise FileTooLargeError(asset.asset_id)
        async with self.storage.read(asset.path) as pieces:
            content = b"".join([piece async for piece in pieces])
        return f"data:{asset.media_type};base64,{b64encode(content).decode()}"
