"""The functions in Postgres that move what a user may spend, and their arguments.

Every answer calls two of them, so they are written in the driver's own words: what
SQLAlchemy makes of a statement and its rows costs more than the statement itself.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row

from strata_domain.entity.plan import LimitStanding, Meter
from strata_domain.entity.usage import Hold, Settlement

_RESERVE = "select * from reserve_usage(cast(%(hold)s as jsonb), %(dispatched)s)"
_SETTLE = "select settle_usage(cast(%(settlements)s as jsonb))"
_RELEASE = "select release_usage(cast(%(ids)s as uuid[]))"


def reserve_usage(
    connection: Connection, hold: Hold, *, dispatched: bool
) -> tuple[LimitStanding, ...]:
    """Put the worst case of an attempt aside; return how what it touched stands.

    Raises:
        LimitExceededError: a limit would be exceeded.
        ModelNotAllowedError: the plan, or the key, does not include the model.
        InvalidKeyError: the key is revoked, expired or somebody else's.
        AccountNotFoundError: the user has been deleted.
    """
    columns = {**asdict(hold), "id": hold.reservation_id}
    wanted = {"hold": _json(columns), "dispatched": dispatched}
    return standings(connection.exec_driver_sql(_RESERVE, wanted))


def settle_usage(connection: Connection, settlements: Sequence[Settlement]) -> None:
    """Charge dispatched attempts, each once, in one round trip."""
    if settlements:
        charged = [{**asdict(each), **asdict(each.usage)} for each in settlements]
        connection.exec_driver_sql(_SETTLE, {"settlements": _json(charged)})


def release_usage(connection: Connection, reservation_ids: Sequence[UUID]) -> None:
    """Give back what was held for attempts that were never made."""
    if reservation_ids:
        connection.exec_driver_sql(_RELEASE, {"ids": list(reservation_ids)})


def standings(rows: Iterable[Row[Any]]) -> tuple[LimitStanding, ...]:
    """Return how limits stand, as a function tells it."""
    return tuple(
        LimitStanding(
            meter=Meter(row.meter),
            limit=row.limit,
            used=row.used,
            reserved=row.reserved,
            resets_at=row.resets_at,
        )
        for row in rows
    )


def _json(value: Mapping[str, object] | Sequence[Mapping[str, object]]) -> str:
    return json.dumps(value, default=str, ensure_ascii=False)
