"""Sound that is kept, and is not made again."""

from dataclasses import replace

from strata_domain.entity.asset import Asset, AssetStatus
from strata_domain.port.unit_of_work import UserWork
from strata_domain.service.plan import ensure_room


class SpokenBeforeError(Exception):
    """The same text was spoken in the same way, and was kept."""

    def __init__(self, asset: Asset) -> None:
        """Carry the file it was kept in."""
        super().__init__(asset.asset_id)
        self.asset = asset


def ensure_new(work: UserWork, asset: Asset, *, words: bool) -> None:
    """Refuse to make what is kept, unless somebody wants to know when its words sound.

    The refusal is a `SpokenBeforeError`, which is no failure.

    Raises:
        StorageFullError: there is no room for what would be made.
    """
    made = _made(work, asset)
    ready = made is not None and made.status is AssetStatus.READY
    if made is not None and ready and not words:
        raise SpokenBeforeError(made)
    ensure_room(work.ledger.standings(user_id=asset.user_id))


def expect(work: UserWork, asset: Asset) -> None:
    """Expect the file of a call that is reserved.

    Whoever else reserves for the user waits until this is committed, so nobody expects
    the same meanwhile. The key of what another call makes, or has made, is left to it.
    """
    known = _made(work, asset)
    work.assets.add(asset if known is None else replace(asset, content_key=None))


def _made(work: UserWork, asset: Asset) -> Asset | None:
    key = asset.content_key or ""
    return work.assets.made_of(key, user_id=asset.user_id)
