"""What is known of files, in Postgres."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from strata_domain.entity.asset import Asset
from strata_domain.entity.page import Page
from strata_domain.error import NotFoundError
from strata_gateway.entity_table import ASSETS
from strata_gateway.paging import first_page

_ASSET = ASSETS.table.c
_OWN = (_ASSET.id == bindparam("wanted_id"), _ASSET.user_id == bindparam("owner_id"))
_ADD = insert(ASSETS.table)
_ADD_ONCE = insert_once(ASSETS.table).on_conflict_do_nothing(index_elements=["id"])
_GET = select(*ASSETS.columns()).where(*_OWN)
_MADE_OF = select(*ASSETS.columns()).where(
    _ASSET.user_id == bindparam("owner_id"), _ASSET.content_key == bindparam("key")
)
_PAGE = (
    select(*ASSETS.columns())
    .where(_ASSET.user_id == bindparam("owner_id"), _ASSET.id < bindparam("before"))
    .order_by(_ASSET.id.desc())
    .limit(bindparam("most"))
)
_TOLD = (
    "status",
    "kind",
    "media_type",
    "size_bytes",
    "sha256",
    "width",
    "height",
    "duration_ms",
)
_SAVE = (
    update(ASSETS.table)
    .where(*_OWN)
    .values({name: bindparam(f"new_{name}") for name in _TOLD})
)
_DISCARD = text("select discard_strays(:owner_id, :paths)")
_REMOVE = delete(ASSETS.table).where(*_OWN)
_FORGET_UPLOADS = text("""
delete from assets where status = 'pending' and id in (
  select id from assets
  where status = 'pending' and created_at < now() - interval '1 day'
  order by created_at limit :most
)
""")
_DISCARDED = text("""
select path from discarded_files where due_at <= now() order by due_at, path limit :most
""")
_FORGET_DISCARDED = text("delete from discarded_files where path = any (:paths)")
_AFTER_ALL = UUID(int=2**128 - 1)


class SqlAssetRepository:
    """Reads and writes what is known of a user's files."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    def add(self, asset: Asset) -> None:
        """Store that a file is there, or is expected."""
        self._connection.execute(_ADD, ASSETS.values(asset))

    def get(self, asset_id: UUID, *, user_id: UUID) -> Asset:
        """Return what is known of a file."""
        own = {"wanted_id": asset_id, "owner_id": user_id}
        row = self._connection.execute(_GET, own).one_or_none()
        if row is None:
            raise NotFoundError(asset_id)
        return ASSETS.entity(row)

    def made_of(self, content_key: str, *, user_id: UUID) -> Asset | None:
        """Return the file that has been made of this, or is being."""
        wanted = {"owner_id": user_id, "key": content_key}
        row = self._connection.execute(_MADE_OF, wanted).one_or_none()
        return None if row is None else ASSETS.entity(row)

    def page(
        self, *, user_id: UUID, before: UUID | None, limit: int
    ) -> Page[Asset, UUID]:
        """Return files, the latest first."""
        begin = before or _AFTER_ALL
        wanted = {"owner_id": user_id, "before": begin, "most": limit + 1}
        found = [ASSETS.entity(row) for row in self._connection.execute(_PAGE, wanted)]
        return first_page(found, limit=limit, cursor=lambda asset: asset.asset_id)

    def save(self, asset: Asset) -> None:
        """Store what an upload turned out to be."""
        told = {f"new_{name}": getattr(asset, name) for name in _TOLD}
        own = {"wanted_id": asset.asset_id, "owner_id": asset.user_id}
        if not self._connection.execute(_SAVE, {**told, **own}).rowcount:
            raise NotFoundError(asset.asset_id)

    def remove(self, asset_id: UUID, *, user_id: UUID) -> None:
        """Discard a file; its bytes are somebody else's to remove."""
        own = {"wanted_id": asset_id, "owner_id": user_id}
        if not self._connection.execute(_REMOVE, own).rowcount:
            raise NotFoundError(asset_id)


class SqlAssetShelf:
    """Notes files of everyone, for whoever makes them."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    def add(self, asset: Asset) -> None:
        """Store that a file is there; once more changes nothing."""
        self._connection.execute(_ADD_ONCE, ASSETS.values(asset))

    def discard(self, paths: AbstractSet[str], *, user_id: UUID) -> AbstractSet[str]:
        """Discard what lies there and is no file that is known."""
        strays = {"owner_id": user_id, "paths": sorted(paths)}
        return frozenset(self._connection.execute(_DISCARD, strays).scalars())

    def forget_uploads(self, *, limit: int) -> int:
        """Discard what was announced a day ago and is still pending."""
        return self._connection.execute(_FORGET_UPLOADS, {"most": limit}).rowcount

    def discarded(self, *, limit: int) -> tuple[str, ...]:
        """Return paths of discarded files that are due."""
        rows = self._connection.execute(_DISCARDED, {"most": limit})
        return tuple(rows.scalars())

    def forget_discarded(self, paths: Sequence[str]) -> None:
        """Forget discarded files, now that their bytes are gone."""
        self._connection.execute(_FORGET_DISCARDED, {"paths": list(paths)})
