"""What becomes in memory of files that are not wanted any more."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from strata_domain.entity.asset import Asset
from strata_domain.fake.tables import Tables

LINK_GOOD = timedelta(hours=3)
"""So long somebody may send a file through its signed URL, or send it again."""


def discard(tables: Tables, assets: Iterable[Asset], now: datetime) -> None:
    """Delete the rows of files, and note where their bytes are."""
    for asset in assets:
        del tables.assets[asset.asset_id]
        sent = asset.job_id is None
        due = max(now, asset.created_at + LINK_GOOD) if sent else now
        tables.discarded.setdefault(asset.path, due)


def referred(tables: Tables, thread_id: UUID) -> set[UUID]:
    """Return the files to which the messages of a thread refer."""
    known = tables.messages.items()
    shown = {key for key, message in known if message.thread_id == thread_id}
    return {
        asset_id
        for message_id, asset_id in tables.message_assets
        if message_id in shown
    }


def collect(
    tables: Tables, candidates: Iterable[Asset], now: datetime, *, maker: UUID | None
) -> None:
    """Discard those to which nothing refers: no message, and no job but `maker`."""
    wanted = _shown(tables) | _begun_with(tables)
    unwanted = [
        asset
        for asset in candidates
        if asset.job_id in {None, maker} and str(asset.asset_id) not in wanted
    ]
    discard(tables, unwanted, now)


def _shown(tables: Tables) -> set[str]:
    return {
        str(asset_id)
        for message_id, asset_id in tables.message_assets
        if message_id in tables.messages
    }


def _begun_with(tables: Tables) -> set[str]:
    return {
        str(job.request.get("image_asset_id"))
        for job in tables.jobs.values()
        if not job.ended
    }
