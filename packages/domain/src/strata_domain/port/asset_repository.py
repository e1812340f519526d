"""What is known of files.

A file whose row is deleted, with whatever else that was, is noted as discarded in the
same transaction: its bytes are still to be removed.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol
from uuid import UUID

from strata_domain.entity.asset import Asset
from strata_domain.entity.page import Page

MOST_UPLOADS = 256
"""Of a user, that are expected, or were given up while their links are good."""


class AssetRepository(Protocol):
    """The user's files."""

    def add(self, asset: Asset) -> None:
        """Store that a file is there, or is expected.

        Raises:
            StorageFullError: what is expected does not fit the user's plan.
            TooManyUploadsError: `MOST_UPLOADS` could be sent now.
        """
        ...

    def get(self, asset_id: UUID, *, user_id: UUID) -> Asset:
        """Return what is known of a file.

        Raises:
            NotFoundError: there is none of that id.
        """
        ...

    def made_of(self, content_key: str, *, user_id: UUID) -> Asset | None:
        """Return the file that has been made of this, or is being; None if none is."""
        ...

    def page(
        self, *, user_id: UUID, before: UUID | None, limit: int
    ) -> Page[Asset, UUID]:
        """Return files, the latest first."""
        ...

    def save(self, asset: Asset) -> None:
        """Store what an upload turned out to be."""
        ...

    def remove(self, asset_id: UUID, *, user_id: UUID) -> None:
        """Discard a file; its bytes are somebody else's to remove.

        Raises:
            NotFoundError: there is none of that id.
        """
        ...


class AssetShelf(Protocol):
    """Everyone's files, for whoever makes them."""

    def add(self, asset: Asset) -> None:
        """Store that a file is there; once more changes nothing."""
        ...

    def discard(self, paths: AbstractSet[str], *, user_id: UUID) -> AbstractSet[str]:
        """Discard what lies there and is no file that is known; return where that is.

        Args:
            paths: of what may have been stored for the user, and may have not.
            user_id: of the user.
        """
        ...

    def forget_uploads(self, *, limit: int) -> int:
        """Discard what was announced a day ago and has not come; return how many."""
        ...

    def discarded(self, *, limit: int) -> tuple[str, ...]:
        """Return paths of discarded files that are due, the longest due first.

        What was sent through a signed URL could be sent again as long as that is good.
        """
        ...

    def forget_discarded(self, paths: Sequence[str]) -> None:
        """Forget discarded files, now that their bytes are gone."""
        ...
