"""The functions in Postgres that move what a user may spend, and their arguments.

Every answer calls two of them, so they are written in the driver's own words: what
SQLAlchemy makes of a statement and its rows costs more than the statement itself.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, RowMapping, bindparam, select
from sqlmodel import SQLModel

from strata_domain.entity.plan import LimitStanding, Meter
from strata_domain.entity.usage import (
    Hold,
    ModelPrice,
    OpenReservation,
    ReservationState,
    Settlement,
)
from strata_gateway.row import ReservationRow

_RESERVE = "select * from reserve_usage(cast(%(hold)s as jsonb), %(dispatched)s)"
_SETTLE = "select settle_usage(cast(%(settlements)s as jsonb))"
_RESERVATION = SQLModel.metadata.tables[str(ReservationRow.__tablename__)].c
_OPEN = (
    select(
        _RESERVATION.generation_id,
        _RESERVATION.id,
        _RESERVATION.state,
        _RESERVATION.input_tokens,
        _RESERVATION.price,
        _RESERVATION.micro_usd,
        _RESERVATION.units,
    )
    .where(_RESERVATION.generation_id.in_(bindparam("ids", expanding=True)))
    .where(_RESERVATION.closed_at.is_(None))
    .order_by(_RESERVATION.generation_id, _RESERVATION.attempt)
)
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


def open_calls(
    connection: Connection, generation_ids: Sequence[UUID]
) -> Mapping[UUID, tuple[OpenReservation, ...]]:
    """Return what of runs, or jobs, is neither settled nor released."""
    if not generation_ids:
        return {}
    rows = connection.execute(_OPEN, {"ids": generation_ids}).mappings()
    return {
        generation_id: tuple(map(_open_reservation, open_ones))
        for generation_id, open_ones in groupby(rows, itemgetter("generation_id"))
    }


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


def _open_reservation(row: RowMapping) -> OpenReservation:
    return OpenReservation(
        reservation_id=row["id"],
        dispatched=row["state"] is ReservationState.DISPATCHED,
        input_tokens=row["input_tokens"],
        price=ModelPrice(**row["price"]),
        micro_usd=row["micro_usd"],
        units=row["units"],
    )
