"""Files somewhere on the web."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol


class Fetch(Protocol):
    """Reads what is somewhere on the web, and never what is inside the fence."""

    def __call__(self, url: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Read it in pieces, until the block ends.

        Raises:
            ForbiddenAddressError: the address is none that is fetched.
            FileTooLargeError: there is more of it than may be.
            ProviderError: it is not there, or breaks off.
        """
        ...
