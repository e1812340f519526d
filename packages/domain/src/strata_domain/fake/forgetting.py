"""What is left in memory of an account that is erased."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4, uuid5

from strata_domain.entity.account_task import AccountTaskKind
from strata_domain.entity.asset import Asset, AssetKind
from strata_domain.entity.usage import Hold, UsageRecord
from strata_domain.fake.tables import Tables
from strata_domain.fake.transaction import Owned

LINKS_GOOD = timedelta(hours=3)
Key = TypeVar("Key")
Thing = TypeVar("Thing", bound=Owned)
Spent = TypeVar("Spent", Hold, UsageRecord)


def disown(tables: Tables, user_id: UUID) -> None:
    """Let what was spent be somebody's of whom nobody knows who it was."""
    salt = uuid4()
    tables.reservations |= {
        name: replace(known, hold=_disowned(known.hold, salt))
        for name, known in tables.reservations.items()
        if known.hold.user_id == user_id
    }
    records = _own(tables.records.values(), user_id)
    tables.records |= {it.record_id: _disowned(it, salt) for it in records}


def forget_account(tables: Tables, user_id: UUID, now: datetime) -> None:
    """Delete whatever is the user's; paths of files are kept until they are removed."""
    tasks = _own(tables.account_tasks.values(), user_id)
    exports = [task for task in tasks if task.kind is AccountTaskKind.EXPORT]
    files = _own(tables.assets.values(), user_id)
    tables.discarded |= {asset.path: _due(asset, now) for asset in files}
    gone = {task.task_id for task in exports}
    tables.account_tasks = {
        key: task for key, task in tables.account_tasks.items() if key not in gone
    }
    _delete(tables, user_id)


def _delete(tables: Tables, user_id: UUID) -> None:
    for thread in _own(tables.threads.values(), user_id):
        tables.forget_thread(thread.thread_id)
    tables.profiles.pop(user_id, None)
    tables.api_keys = _others(tables.api_keys, user_id)
    tables.jobs = _others(tables.jobs, user_id)
    tables.assets = _others(tables.assets, user_id)
    tables.taken_keys = {
        name: taken for name, taken in tables.taken_keys.items() if name[0] != user_id
    }


def _disowned(spent: Spent, salt: UUID) -> Spent:
    key = spent.api_key_id
    return replace(
        spent,
        user_id=uuid5(salt, str(spent.user_id)),
        api_key_id=None if key is None else uuid5(salt, str(key)),
    )


def _due(asset: Asset, now: datetime) -> datetime:
    """Return when nobody can send a file again that was sent through a link."""
    made_here = asset.job_id is not None or asset.kind is AssetKind.ARCHIVE
    return now if made_here else max(now, asset.created_at + LINKS_GOOD)


def _own(things: Iterable[Thing], user_id: UUID) -> list[Thing]:
    return [thing for thing in things if thing.user_id == user_id]


def _others(table: dict[Key, Thing], user_id: UUID) -> dict[Key, Thing]:
    return {key: thing for key, thing in table.items() if thing.user_id != user_id}
