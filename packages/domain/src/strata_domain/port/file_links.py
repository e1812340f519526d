"""Links of our own with which anybody may read or send one file for a while."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLink:
    """What a genuine link allows.

    Attributes:
        path: of the file, as the storage knows it.
        size_bytes: how long a file that is sent may be; None of one that is read.
        headers: of HTTP, to be sent with a file that is read.
    """

    method: str
    path: str
    size_bytes: int | None
    headers: tuple[tuple[str, str], ...]


class FileLinks(Protocol):
    """Tells genuine links from others."""

    def verify(self, method: str, path: str, query: Mapping[str, str]) -> FileLink:
        """Return what a link allows.

        Args:
            method: with which it was called.
            path: of the file, without what stands before it in the URL.
            query: every parameter of the URL.

        Raises:
            PermissionDeniedError: nobody here made it, or not for this, or it is old.
        """
        ...
