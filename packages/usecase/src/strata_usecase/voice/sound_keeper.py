"""Keeping what is spoken as a file of the user's."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from strata_domain.entity.asset import Asset, AssetKind, AssetStatus, FileFacts
from strata_domain.error import (
    FileTooLargeError,
    NotFoundError,
    ProviderMalformedAnswerError,
    UnavailableError,
    UnsupportedFileError,
)
from strata_domain.port.asset_storage import AssetStorage
from strata_domain.port.concurrency import Offload
from strata_domain.port.unit_of_work import BeginForUser
from strata_domain.service.file_facts import FileScanner, scanned

MOST_BYTES = 200 * 2**20
_SOUND = frozenset({AssetKind.AUDIO})


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundKeeper:
    """Fills files that are expected; believes the bytes alone.

    Who dies meanwhile leaves a file that is expected, and is forgotten after a day.
    """

    begin: BeginForUser
    offload: Offload
    storage: AssetStorage

    async def keep(self, asset: Asset, content: AsyncIterator[bytes]) -> Asset:
        """Store the file, while it comes, then that it is there, and return it.

        Raises:
            ProviderMalformedAnswerError: it is not what it should be.
            StorageUnavailableError: it cannot be stored now.
            NotFoundError: the user has thrown it away meanwhile.
        """
        scanner = FileScanner(max_bytes=MOST_BYTES, kinds=_SOUND)
        try:
            await self.storage.put(
                asset.path, _like(asset, content, scanner), media_type=asset.media_type
            )
        except (FileTooLargeError, UnsupportedFileError) as error:
            raise ProviderMalformedAnswerError from error
        kept = _found(asset, scanner.facts())
        await self.offload(partial(self._save, kept))
        return kept

    async def drop(self, asset: Asset) -> None:
        """Expect the file no more; while the database is away, for a day yet."""
        with suppress(NotFoundError, UnavailableError):
            await self.offload(partial(self._remove, asset))

    def _save(self, asset: Asset) -> None:
        with self.begin(asset.user_id) as work:
            work.assets.save(asset)

    def _remove(self, asset: Asset) -> None:
        with self.begin(asset.user_id) as work:
            work.assets.remove(asset.asset_id, user_id=asset.user_id)


async def _like(
    asset: Asset, content: AsyncIterator[bytes], scanner: FileScanner
) -> AsyncGenerator[bytes]:
    """Pass a file on while it is looked at; it breaks where it is another one."""
    async for piece in scanned(content, scanner):
        yield piece
    if scanner.facts().media_type != asset.media_type:
        raise UnsupportedFileError


def _found(asset: Asset, facts: FileFacts) -> Asset:
    return replace(
        asset,
        status=AssetStatus.READY,
        size_bytes=facts.size_bytes,
        sha256=facts.sha256,
        duration_ms=facts.duration_ms,
    )
