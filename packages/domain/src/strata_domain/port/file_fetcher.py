"""Files that providers keep for us at an address of theirs."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol


class FileFetcher(Protocol):
    """Fetches from the public web, and never from inside the fence."""

    def fetch(
        self, url: str, *, max_bytes: int
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Read a file in pieces, until the block ends; what it is, nobody knows yet.

        Args:
            url: from anybody; nothing about it is trusted.
            max_bytes: after which no more is read.

        Raises:
            ForbiddenAddressError: it, or where it leads, is not of the public web.
            FileTooLargeError: it is longer, when opened or while it is read.
            ProviderError: it cannot be read; most kinds may be asked again.
        """
        ...
