"""What is known of files."""

from collections.abc import Set as AbstractSet
from typing import Protocol
from uuid import UUID

from strata_domain.entity.asset import Asset
from strata_domain.entity.page import Page


class AssetRepository(Protocol):
    """The user's files."""

    def add(self, asset: Asset) -> None:
        """Store that a file is there, or is expected."""
        ...

    def get(self, asset_id: UUID, *, user_id: UUID) -> Asset:
        """Return what is known of a file.

        Raises:
            NotFoundError: there is none of that id.
        """
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
        """Forget a file; its bytes are somebody else's to delete.

        Raises:
            NotFoundError: there is none of that id.
        """
        ...


class AssetShelf(Protocol):
    """Everyone's files, for whoever makes them."""

    def add(self, asset: Asset) -> None:
        """Store that a file is there; once more changes nothing."""
        ...

    def paths(self, job_id: UUID) -> AbstractSet[str]:
        """Return where the files are that a job has made."""
        ...
