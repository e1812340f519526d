"""Files in a folder of this machine, for development."""

from asyncio import to_thread
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from pathlib import Path
from typing import ParamSpec, TypeVar

from strata_domain.error import NotFoundError
from strata_domain.port.asset_storage import SignedUpload
from strata_domain.service.asset_path import ensure_fits
from strata_infrastructure.storage.link_signer import LinkSigner
from strata_infrastructure.storage.local_file import (
    Draft,
    OpenFile,
    prepare,
    remove_file,
    size_of,
    translating,
)
from strata_infrastructure.storage.storage_settings import StorageSettings

UPLOAD_SECONDS = 3600
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class LocalAssetStorage:
    """Keeps files below one folder; links to them are made and verified by a signer."""

    def __init__(self, root: Path, links: LinkSigner) -> None:
        """Make the folder if it is not there.

        Raises:
            StorageUnavailableError: it cannot be made.
        """
        with translating():
            prepare(root)
        self._root = root
        self._links = links

    async def put(
        self,
        path: str,
        content: AsyncIterator[bytes],
        *,
        media_type: str,
        replace: bool = True,
    ) -> None:
        """Store a file; nothing of it if the source breaks.

        Raises:
            AlreadySentError: there is an older one, which was not to be replaced.
            StorageUnavailableError: it is not stored.
        """
        ensure_fits(path, media_type)
        draft = await _on_disk(Draft, self._root)
        try:
            async for piece in content:
                await _on_disk(draft.write, piece)
            await _on_disk(draft.publish, path, replace=replace)
        finally:
            await _on_disk(draft.close)

    @asynccontextmanager
    async def read(self, path: str) -> AsyncGenerator[AsyncIterator[bytes]]:
        """Read a file in pieces, until the block ends.

        Raises:
            NotFoundError: there is none.
            StorageUnavailableError: it cannot be read now.
        """
        file = await _on_disk(OpenFile, self._root, path)
        try:
            async with aclosing(_pieces(file)) as pieces:
                yield pieces
        finally:
            await _on_disk(file.close)

    async def size_bytes(self, path: str) -> int | None:
        """Return how long a file is; None if there is none."""
        with suppress(NotFoundError):
            return await _on_disk(size_of, self._root, path)
        return None

    async def signed_download(
        self, path: str, *, seconds: int, name: str | None = None
    ) -> str:
        """Return a URL of ours with which anybody may read the file for so long.

        Raises:
            NotFoundError: there is none.
        """
        await _on_disk(size_of, self._root, path)
        return self._links.sign("GET", path, seconds=seconds, name=name)

    async def signed_upload(
        self, path: str, *, media_type: str, size_bytes: int
    ) -> SignedUpload:
        """Return a URL of ours for this file, of this size at most."""
        ensure_fits(path, media_type)
        url = self._links.sign(
            "PUT", path, seconds=UPLOAD_SECONDS, size_bytes=size_bytes
        )
        return SignedUpload("PUT", url, (("content-type", media_type),))

    async def remove(self, paths: Sequence[str]) -> None:
        """Delete files; those that are gone are no error.

        Raises:
            StorageUnavailableError: some may be left.
        """
        for path in paths:
            await _on_disk(remove_file, self._root, path)


async def _on_disk(
    work: Callable[Arguments, Result],
    *arguments: Arguments.args,
    **named: Arguments.kwargs,
) -> Result:
    """Wait for the disk elsewhere than on the event loop."""
    with translating():
        return await to_thread(work, *arguments, **named)


async def _pieces(file: OpenFile) -> AsyncGenerator[bytes]:
    while piece := await _on_disk(file.read):
        yield piece


def connect(settings: StorageSettings) -> LocalAssetStorage:
    """Keep files in the folder that the settings name."""
    links = LinkSigner(settings.link_url, settings.link_secret)
    return LocalAssetStorage(settings.folder, links)
