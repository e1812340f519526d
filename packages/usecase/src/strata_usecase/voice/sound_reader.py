"""Files of users, as a model that listens reads them."""

from collections.abc import AsyncGenerator
from functools import partial

from strata_domain.entity.asset import Asset, AssetKind, AssetStatus
from strata_domain.entity.transcription import SoundFile
from strata_domain.error import NotFoundError, UnsuitableSoundError
from strata_domain.port.asset_storage import AssetStorage


def sound_of(asset: Asset, storage: AssetStorage) -> SoundFile:
    """Return a file of the user's.

    Raises:
        NotFoundError: it has not come yet.
        UnsuitableSoundError: it is no sound, or silent.
    """
    if asset.status is not AssetStatus.READY:
        raise NotFoundError(asset.asset_id)
    if asset.kind is not AssetKind.AUDIO or not asset.duration_ms:
        raise UnsuitableSoundError(asset.asset_id)
    return SoundFile(
        media_type=asset.media_type,
        size_bytes=asset.size_bytes,
        duration_ms=asset.duration_ms,
        open=partial(_content, storage, asset.path),
    )


async def _content(storage: AssetStorage, path: str) -> AsyncGenerator[bytes]:
    async with storage.read(path) as pieces:
        async for piece in pieces:
            yield piece
