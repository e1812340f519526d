"""Fetching the pictures that a question refers to."""

import asyncio
from base64 import b64encode
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from strata_domain.entity.asset import Asset
from strata_domain.entity.chat import ChatRequest
from strata_domain.entity.message import ImagePart, Part
from strata_domain.error import NotFoundError, StorageUnavailableError
from strata_domain.port.asset_storage import AssetStorage
from strata_domain.port.concurrency import Offload
from strata_domain.port.unit_of_work import BeginForUser
from strata_domain.service.picture import (
    GONE,
    as_many_as_fit,
    latest_pictures,
    with_pictures,
)

LONGEST_SECONDS = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureReader:
    """Reads files just before a model is asked, and keeps nothing of them.

    Attributes:
        seconds: for all of them.
    """

    begin: BeginForUser
    offload: Offload
    storage: AssetStorage
    seconds: float = LONGEST_SECONDS

    async def shown(self, request: ChatRequest, *, user_id: UUID) -> ChatRequest:
        """Return the question with the pictures themselves, as far as they are there.

        A question without any costs nothing.

        Raises:
            StorageUnavailableError: they cannot be read now.
        """
        wanted = latest_pictures(request.turns)
        if not wanted:
            return request
        assets = await self.offload(partial(self._assets, wanted, user_id))
        parts = await self._parts(as_many_as_fit(assets))
        return replace(request, turns=with_pictures(request.turns, parts))

    def _assets(self, wanted: Sequence[UUID], user_id: UUID) -> Sequence[Asset | None]:
        """Return what is known of the files; None where there is none any more."""
        known: dict[UUID, Asset] = {}
        with self.begin(user_id) as work:
            for asset_id in dict.fromkeys(wanted):
                with suppress(NotFoundError):
                    known[asset_id] = work.assets.get(asset_id, user_id=user_id)
        return [known.get(asset_id) for asset_id in wanted]

    async def _parts(self, assets: Sequence[Asset | None]) -> Sequence[Part]:
        try:
            async with asyncio.timeout(self.seconds):
                return [await self._part(asset) for asset in assets]
        except TimeoutError as error:
            message = f"pictures were not read within {self.seconds:g} s"
            raise StorageUnavailableError(message) from error

    async def _part(self, asset: Asset | None) -> Part:
        with suppress(NotFoundError):
            return GONE if asset is None else await self._picture(asset)
        return GONE

    async def _picture(self, asset: Asset) -> ImagePart:
        async with self.storage.read(asset.path) as pieces:
            content = b"".join([piece async for piece in pieces])
        return ImagePart(asset.media_type, b64encode(content).decode("ascii"))
