"""How limits stand in memory: counted anew from what was reserved and recorded.

The subject of a limit is a user, or a key.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from strata_domain.entity.plan import LimitStanding, Meter, Plan
from strata_domain.fake.tables import Reservation, Tables

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def standing(
    tables: Tables, subject: UUID, meter: Meter, now: datetime
) -> LimitStanding:
    """Return how one limit of a user, or of a key, stands."""
    begun = _PERIOD[meter](now)
    everyone = tables.reservations.values()
    mine = [r for r in everyone if subject in (r.hold.user_id, r.hold.api_key_id)]
    present = [r for r in mine if _PERIOD[meter](r.opened_at) == begun]
    return LimitStanding(
        meter=meter,
        limit=_LIMIT[meter](tables, subject),
        used=_USED[meter](tables, present),
        reserved=sum(_HELD[meter](r) for r in present if r.open),
        resets_at=_RESET[meter](begun),
    )


def _plan(tables: Tables, user_id: UUID) -> Plan:
    return tables.plans[tables.profiles[user_id].plan_id]


def _month(moment: datetime) -> datetime:
    return _minute(moment).replace(day=1, hour=0, minute=0)


def _minute(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(second=0, microsecond=0)


def _always(_moment: datetime) -> datetime:
    return _EPOCH


def _charged(tables: Tables, reservations: Iterable[Reservation]) -> int:
    keys = {reservation.hold.reservation_id for reservation in reservations}
    records = tables.records.values()
    return sum(record.micro_usd for record in records if record.reservation_id in keys)


def _asked(_tables: Tables, reservations: Iterable[Reservation]) -> int:
    return sum(reservation.hold.counts_as_request for reservation in reservations)


def _nothing(_tables: Tables, _reservations: Iterable[Reservation]) -> int:
    return 0


_LIMIT: Mapping[Meter, Callable[[Tables, UUID], int | None]] = {
    Meter.KEY_MONTHLY_MICRO_USD: lambda it, key: it.api_keys[key].monthly_micro_usd,
    Meter.MONTHLY_MICRO_USD: lambda it, user: _plan(it, user).monthly_micro_usd,
    Meter.REQUESTS_PER_MINUTE: lambda it, user: _plan(it, user).requests_per_minute,
    Meter.CONCURRENT_GENERATIONS: lambda it, user: (
        _plan(it, user).concurrent_generations
    ),
}
_PERIOD: Mapping[Meter, Callable[[datetime], datetime]] = {
    Meter.KEY_MONTHLY_MICRO_USD: _month,
    Meter.MONTHLY_MICRO_USD: _month,
    Meter.REQUESTS_PER_MINUTE: _minute,
    Meter.CONCURRENT_GENERATIONS: _always,
}
_RESET: Mapping[Meter, Callable[[datetime], datetime | None]] = {
    Meter.KEY_MONTHLY_MICRO_USD: lambda begun: _month(begun + timedelta(days=31)),
    Meter.MONTHLY_MICRO_USD: lambda begun: _month(begun + timedelta(days=31)),
    Meter.REQUESTS_PER_MINUTE: lambda begun: begun + timedelta(minutes=1),
    Meter.CONCURRENT_GENERATIONS: lambda _begun: None,
}
_USED: Mapping[Meter, Callable[[Tables, Iterable[Reservation]], int]] = {
    Meter.KEY_MONTHLY_MICRO_USD: _charged,
    Meter.MONTHLY_MICRO_USD: _charged,
    Meter.REQUESTS_PER_MINUTE: _asked,
    Meter.CONCURRENT_GENERATIONS: _nothing,
}
_HELD: Mapping[Meter, Callable[[Reservation], int]] = {
    Meter.KEY_MONTHLY_MICRO_USD: lambda reservation: reservation.hold.micro_usd,
    Meter.MONTHLY_MICRO_USD: lambda reservation: reservation.hold.micro_usd,
    Meter.REQUESTS_PER_MINUTE: lambda _reservation: 0,
    Meter.CONCURRENT_GENERATIONS: lambda reservation: reservation.hold.takes_slot,
}
