"""Pictures that users keep as files."""

from uuid import UUID

from strata_domain.entity.asset import Asset, AssetKind, AssetStatus
from strata_domain.port.unit_of_work import BeginForUser
from strata_domain.service.identifier import new_id
from support.store import NOON


def a_picture(user_id: UUID, *, size_bytes: int = 9) -> Asset:
    """A picture that is there."""
    asset_id = new_id()
    return Asset(
        asset_id=asset_id,
        user_id=user_id,
        kind=AssetKind.IMAGE,
        status=AssetStatus.READY,
        bucket="assets",
        path=f"{user_id}/{asset_id}.png",
        media_type="image/png",
        size_bytes=size_bytes,
        created_at=NOON,
        sha256="a" * 64,
        width=3,
        height=4,
    )


def added(begin: BeginForUser, asset: Asset) -> UUID:
    """The id of a file that is stored now."""
    with begin(asset.user_id) as work:
        work.assets.add(asset)
    return asset.asset_id
