"""Look through one's files."""

from dataclasses import dataclass
from uuid import UUID

from strata_domain.entity.asset import Asset
from strata_domain.entity.page import Page
from strata_domain.port.unit_of_work import BeginForUser


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAssetsQuery:
    """Whose files, and from where on."""

    user_id: UUID
    before: UUID | None = None
    limit: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAssets:
    """Reads a page of files, the latest first."""

    begin: BeginForUser

    def execute(self, query: ListAssetsQuery) -> Page[Asset, UUID]:
        """Return some files, those that have not come among them."""
        with self.begin(query.user_id) as work:
            return work.assets.page(
                user_id=query.user_id, before=query.before, limit=query.limit
            )
