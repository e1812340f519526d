"""What is known of files, in memory."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import timedelta
from operator import attrgetter
from uuid import UUID

from strata_domain.entity.asset import Asset, AssetStatus
from strata_domain.entity.page import Page
from strata_domain.entity.plan import Meter
from strata_domain.error import (
    InvalidInputError,
    StorageFullError,
    TooManyUploadsError,
)
from strata_domain.fake.discarding import discard
from strata_domain.fake.standing import standing
from strata_domain.fake.transaction import Transaction
from strata_domain.port.asset_repository import MOST_UPLOADS

PATIENCE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class InMemoryAssets:
    """The user's files."""

    transaction: Transaction

    def add(self, asset: Asset) -> None:
        """Store that a file is there, or is expected."""
        assets = self.transaction.tables.assets
        if not asset.path.startswith(f"{asset.user_id}/"):
            self.transaction.refuse(InvalidInputError(asset.path))
        self.transaction.add(assets, asset.asset_id, asset)
        self._ensure_room(asset)
        if asset.status is AssetStatus.PENDING:
            self._ensure_few(asset.user_id)

    def get(self, asset_id: UUID, *, user_id: UUID) -> Asset:
        """Return what is known of a file."""
        return self.transaction.own(self.transaction.tables.assets, asset_id, user_id)

    def made_of(self, content_key: str, *, user_id: UUID) -> Asset | None:
        """Return the file that has been made of this, or is being."""
        own = self.transaction.visible(self.transaction.tables.assets, user_id)
        return next((it for it in own if it.content_key == content_key), None)

    def page(
        self, *, user_id: UUID, before: UUID | None, limit: int
    ) -> Page[Asset, UUID]:
        """Return files, the latest first."""
        own = self.transaction.visible(self.transaction.tables.assets, user_id)
        older = [asset for asset in own if before is None or asset.asset_id < before]
        older.sort(key=attrgetter("asset_id"), reverse=True)
        items = tuple(older[:limit])
        return Page(items, items[-1].asset_id if len(older) > limit else None)

    def save(self, asset: Asset) -> None:
        """Store what an upload turned out to be."""
        known = self.get(asset.asset_id, user_id=asset.user_id)
        self.transaction.tables.assets[asset.asset_id] = replace(
            known,
            status=asset.status,
            kind=asset.kind,
            media_type=asset.media_type,
            size_bytes=asset.size_bytes,
            sha256=asset.sha256,
            width=asset.width,
            height=asset.height,
            duration_ms=asset.duration_ms,
        )

    def remove(self, asset_id: UUID, *, user_id: UUID) -> None:
        """Discard a file; its bytes are somebody else's to remove."""
        known = self.get(asset_id, user_id=user_id)
        discard(self.transaction.tables, [known], self.transaction.clock())

    def _ensure_room(self, asset: Asset) -> None:
        now, needed = self.transaction.clock(), asset.size_bytes
        found = standing(
            self.transaction.tables, asset.user_id, Meter.STORAGE_BYTES, now
        )
        if found.limit is not None and found.used + found.reserved > found.limit:
            before = replace(found, reserved=found.reserved - needed)
            self.transaction.refuse(StorageFullError(before, needed))

    def _ensure_few(self, user_id: UUID) -> None:
        tables, now = self.transaction.tables, self.transaction.clock()
        own = self.transaction.visible(tables.assets, user_id)
        pending = [asset for asset in own if asset.status is AssetStatus.PENDING]
        given_up = [
            path
            for path, due in tables.discarded.items()
            if path.startswith(f"{user_id}/") and due > now
        ]
        if len(pending) + len(given_up) > MOST_UPLOADS:
            self.transaction.refuse(TooManyUploadsError(user_id))


@dataclass(frozen=True, slots=True)
class InMemoryAssetShelf:
    """Everyone's files, for whoever makes them."""

    transaction: Transaction

    def add(self, asset: Asset) -> None:
        """Store that a file is there; once more changes nothing."""
        self.transaction.tables.assets.setdefault(asset.asset_id, asset)

    def discard(self, paths: AbstractSet[str], *, user_id: UUID) -> AbstractSet[str]:
        """Discard what lies there and is no file that is known."""
        tables, now = self.transaction.tables, self.transaction.clock()
        left = paths - {asset.path for asset in tables.assets.values()}
        own = {path for path in left if path.startswith(f"{user_id}/")}
        tables.discarded = dict.fromkeys(own, now) | tables.discarded
        return own

    def forget_uploads(self, *, limit: int) -> int:
        """Discard what was announced a day ago and is still pending."""
        now, assets = self.transaction.clock(), self.transaction.tables.assets.values()
        pending = [asset for asset in assets if asset.status is AssetStatus.PENDING]
        late = [asset for asset in pending if asset.created_at < now - PATIENCE]
        discard(self.transaction.tables, late[:limit], now)
        return len(late[:limit])

    def discarded(self, *, limit: int) -> tuple[str, ...]:
        """Return paths of discarded files that are due."""
        now, known = self.transaction.clock(), self.transaction.tables.discarded
        due = sorted((moment, path) for path, moment in known.items() if moment <= now)
        return tuple(path for _, path in due[:limit])

    def forget_discarded(self, paths: Sequence[str]) -> None:
        """Forget discarded files, now that their bytes are gone."""
        known = self.transaction.tables.discarded
        for path in known.keys() & set(paths):
            del known[path]
