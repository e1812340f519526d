"""Where the bytes of assets are."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SignedUpload:
    """How a client sends a file, once and soon.

    Attributes:
        url: good for this path alone.
        headers: to be sent with it.
    """

    method: str
    url: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = ()


class AssetStorage(Protocol):
    """A private bucket. Paths are ours; nothing a client says is ever one.

    Whoever names a path of another shape, or with an ending that its type denies, has
    made a mistake, which is a ValueError.
    """

    async def put(
        self,
        path: str,
        content: AsyncIterator[bytes],
        *,
        media_type: str,
        replace: bool = True,
    ) -> None:
        """Store a file; nothing of it if the source breaks.

        Args:
            path: where it is from then on.
            content: all of it.
            media_type: of it.
            replace: whether it takes the place of an older one.

        Raises:
            AlreadySentError: the older one stays.
            StorageUnavailableError: it is not stored.
        """
        ...

    def read(self, path: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Read a file in pieces, until the block ends.

        Raises:
            NotFoundError: there is none.
            StorageUnavailableError: it cannot be read now.
        """
        ...

    async def size_bytes(self, path: str) -> int | None:
        """Return how long a file is; None if there is none."""
        ...

    async def signed_download(
        self, path: str, *, seconds: int, name: str | None = None
    ) -> str:
        """Return a URL with which anybody may read the file for so long.

        Args:
            path: of the file.
            seconds: at most 300.
            name: under which a browser saves it; None lets the browser show it.

        Raises:
            NotFoundError: there is none.
            StorageUnavailableError: it cannot be signed now.
        """
        ...

    async def signed_upload(
        self, path: str, *, media_type: str, size_bytes: int
    ) -> SignedUpload:
        """Return how a client may send this file, of this size at most."""
        ...

    async def remove(self, paths: Sequence[str]) -> None:
        """Delete files; those that are gone are no error.

        Raises:
            StorageUnavailableError: some may be left.
        """
        ...
