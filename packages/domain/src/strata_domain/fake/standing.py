"""How limits stand in memory: counted anew from what was reserved, recorded and stored.

The subject of a limit is a user, or a key.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from strata_domain.entity.asset import AssetKind, AssetStatus
from strata_domain.entity.plan import LimitStanding, Meter, Plan
from strata_domain.entity.usage import UsageRecord
from strata_domain.fake.tables import Reservation, Tables

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Account:
    """What is counted for one subject in one period."""

    tables: Tables
    subject: UUID
    meter: Meter
    begun: datetime

    @property
    def reservations(self) -> list[Reservation]:
        period, everyone = _period(self.meter), self.tables.reservations.values()
        mine = [r for r in everyone if self.subject in _payers(r)]
        return [r for r in mine if period(r.opened_at) == self.begun]

    @property
    def open(self) -> list[Reservation]:
        return [reservation for reservation in self.reservations if reservation.open]

    @property
    def records(self) -> list[UsageRecord]:
        keys = {reservation.hold.reservation_id for reservation in self.reservations}
        everyone = self.tables.records.values()
        return [record for record in everyone if record.reservation_id in keys]

    @property
    def plan(self) -> Plan:
        return self.tables.plans[self.tables.profiles[self.subject].plan_id]

    def stored(self, status: AssetStatus) -> int:
        mine = [a for a in self.tables.assets.values() if a.user_id == self.subject]
        counted = [a for a in mine if a.kind is not AssetKind.ARCHIVE]
        return sum(asset.size_bytes for asset in counted if asset.status is status)


def standing(
    tables: Tables, subject: UUID, meter: Meter, now: datetime
) -> LimitStanding:
    """Return how one limit of a user, or of a key, stands."""
    begun = _period(meter)(now)
    account = _Account(tables, subject, meter, begun)
    return LimitStanding(
        meter=meter,
        limit=_LIMIT.get(meter, _limit_of_plan)(account),
        used=_USED.get(meter, _made)(account),
        reserved=_HELD.get(meter, _to_be_made)(account),
        resets_at=_RESET.get(meter, _next_month)(begun),
    )


def _payers(reservation: Reservation) -> tuple[UUID, UUID | None]:
    return reservation.hold.user_id, reservation.hold.api_key_id


def _period(meter: Meter) -> Callable[[datetime], datetime]:
    return _PERIOD.get(meter, _month)


def _month(moment: datetime) -> datetime:
    return _minute(moment).replace(day=1, hour=0, minute=0)


def _minute(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(second=0, microsecond=0)


def _always(_moment: datetime) -> datetime:
    return _EPOCH


def _next_month(begun: datetime) -> datetime:
    return _month(begun + timedelta(days=31))


def _limit_of_plan(account: _Account) -> int | None:
    limit: int | None = getattr(account.plan, account.meter)
    return limit


def _charged(account: _Account) -> int:
    return sum(record.micro_usd for record in account.records)


def _put_aside(account: _Account) -> int:
    return sum(reservation.hold.micro_usd for reservation in account.open)


def _made(account: _Account) -> int:
    return sum(r.units for r in account.records if r.meter is account.meter)


def _to_be_made(account: _Account) -> int:
    holds = [reservation.hold for reservation in account.open]
    return sum(hold.units for hold in holds if hold.meter is account.meter)


_LIMIT: Mapping[Meter, Callable[[_Account], int | None]] = {
    Meter.KEY_MONTHLY_MICRO_USD: lambda it: (
        it.tables.api_keys[it.subject].monthly_micro_usd
    ),
}
_PERIOD: Mapping[Meter, Callable[[datetime], datetime]] = {
    Meter.REQUESTS_PER_MINUTE: _minute,
    Meter.CONCURRENT_GENERATIONS: _always,
    Meter.STORAGE_BYTES: _always,
}
_RESET: Mapping[Meter, Callable[[datetime], datetime | None]] = {
    Meter.REQUESTS_PER_MINUTE: lambda begun: begun + timedelta(minutes=1),
    Meter.CONCURRENT_GENERATIONS: lambda _begun: None,
    Meter.STORAGE_BYTES: lambda _begun: None,
}
_USED: Mapping[Meter, Callable[[_Account], int]] = {
    Meter.KEY_MONTHLY_MICRO_USD: _charged,
    Meter.MONTHLY_MICRO_USD: _charged,
    Meter.REQUESTS_PER_MINUTE: lambda it: sum(
        reservation.hold.counts_as_request for reservation in it.reservations
    ),
    Meter.CONCURRENT_GENERATIONS: lambda _it: 0,
    Meter.STORAGE_BYTES: lambda it: it.stored(AssetStatus.READY),
}
_HELD: Mapping[Meter, Callable[[_Account], int]] = {
    Meter.KEY_MONTHLY_MICRO_USD: _put_aside,
    Meter.MONTHLY_MICRO_USD: _put_aside,
    Meter.REQUESTS_PER_MINUTE: lambda _it: 0,
    Meter.CONCURRENT_GENERATIONS: lambda it: sum(
        reservation.hold.takes_slot for reservation in it.open
    ),
    Meter.STORAGE_BYTES: lambda it: it.stored(AssetStatus.PENDING),
}
