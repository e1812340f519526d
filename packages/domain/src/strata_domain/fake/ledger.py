"""Limits and charges in memory, as their user and as the system see them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from strata_domain.entity.account import Account
from strata_domain.entity.page import Page
from strata_domain.entity.plan import PLAN_METERS, LimitStanding
from strata_domain.entity.usage import (
    Hold,
    OpenReservation,
    ReservationState,
    Settlement,
    UsageRecord,
)
from strata_domain.entity.usage_total import UsageTotal
from strata_domain.error import (
    AccountNotFoundError,
    NotFoundError,
    PermissionDeniedError,
)
from strata_domain.fake.reserve import reserve
from strata_domain.fake.standing import standing
from strata_domain.fake.transaction import Transaction
from strata_domain.fake.usage_record import (
    day_and_model,
    total,
    usage_record,
    worst_case,
)

_LATER = UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class InMemoryLedger:
    """What one user may spend and has spent."""

    transaction: Transaction

    def reserve(self, hold: Hold, *, dispatched: bool) -> tuple[LimitStanding, ...]:
        """Put the worst case of a call of the user's aside."""
        if hold.user_id != self.transaction.user_id:
            self.transaction.refuse(PermissionDeniedError(hold.reservation_id))
        return reserve(self.transaction, hold, dispatched=dispatched)

    def account(self, *, user_id: UUID) -> Account:
        """Return the user with the plan."""
        tables = self.transaction.tables
        try:
            profile = self.transaction.own(tables.profiles, user_id, user_id)
        except NotFoundError as error:
            raise AccountNotFoundError(user_id) from error
        return Account(profile, tables.plans[profile.plan_id])

    def standings(self, *, user_id: UUID) -> tuple[LimitStanding, ...]:
        """Return how every limit of the user stands now."""
        own = self.transaction.visible(self.transaction.tables.profiles, user_id)
        now = self.transaction.clock()
        return tuple(
            standing(self.transaction.tables, profile.user_id, meter, now)
            for profile in own
            for meter in PLAN_METERS
        )

    def totals(
        self, *, user_id: UUID, since: datetime, until: datetime
    ) -> tuple[UsageTotal, ...]:
        """Return what was used in a period, by day (UTC) and model."""
        own = self.transaction.visible(self.transaction.tables.records, user_id)
        found = [record for record in own if since <= record.created_at < until]
        found.sort(key=day_and_model)
        groups = groupby(found, day_and_model)
        return tuple(total(list(records)) for _, records in groups)

    def records(
        self, *, user_id: UUID, before: UUID | None, limit: int
    ) -> Page[UsageRecord, UUID]:
        """Return the lines of the ledger, the latest first."""
        own = self.transaction.visible(self.transaction.tables.records, user_id)
        found = [record for record in own if record.record_id < (before or _LATER)]
        found.sort(key=attrgetter("record_id"), reverse=True)
        items = tuple(found[:limit])
        return Page(items, items[-1].record_id if len(found) > limit else None)


@dataclass(frozen=True, slots=True)
class InMemorySystemLedger:
    """Moves what was reserved, for everyone."""

    transaction: Transaction

    def reserve(self, hold: Hold, *, dispatched: bool) -> tuple[LimitStanding, ...]:
        """Put the worst case of another attempt aside."""
        return reserve(self.transaction, hold, dispatched=dispatched)

    def dispatch(self, reservation_id: UUID) -> bool:
        """Note that the provider is about to be called; False if it may not be."""
        return self._moved(
            reservation_id, ReservationState.HELD, ReservationState.DISPATCHED
        )

    def open_calls(self, generation_id: UUID) -> tuple[OpenReservation, ...]:
        """Return what of a run, or a job, is neither settled nor released."""
        known = self.transaction.tables.reservations.values()
        return tuple(
            OpenReservation(
                reservation_id=reservation.hold.reservation_id,
                dispatched=reservation.state is ReservationState.DISPATCHED,
                input_tokens=reservation.hold.input_tokens,
                price=reservation.hold.price,
                micro_usd=reservation.hold.micro_usd,
                units=reservation.hold.units,
            )
            for reservation in known
            if reservation.open and reservation.hold.generation_id == generation_id
        )

    def renew(self, generation_ids: Sequence[UUID], *, lease_seconds: float) -> None:
        """Give a sign of life for the open calls of these runs."""
        known = self.transaction.tables.reservations
        until = self.transaction.clock() + timedelta(seconds=lease_seconds)
        renewed = {
            key: replace(reservation, renewed_until=until)
            for key, reservation in known.items()
            if reservation.open and reservation.hold.generation_id in generation_ids
        }
        known.update(renewed)

    def settle(self, settlements: Sequence[Settlement]) -> None:
        """Charge dispatched attempts, each once."""
        begin, end = ReservationState.DISPATCHED, ReservationState.SETTLED
        for settlement in settlements:
            if self._moved(settlement.reservation_id, begin, end):
                self._charge(settlement)

    def release(self, reservation_ids: Sequence[UUID]) -> None:
        """Give back what was held for attempts that were never made."""
        for reservation_id in reservation_ids:
            self._moved(
                reservation_id, ReservationState.HELD, ReservationState.RELEASED
            )

    def sweep(self) -> int:
        """Close what is open past its lease, and return how much it was."""
        known, now = self.transaction.tables.reservations, self.transaction.clock()
        late = [r for r in known.values() if r.open and r.lease_until < now]
        self.release([reservation.hold.reservation_id for reservation in late])
        self.settle([worst_case(reservation.hold) for reservation in late])
        return len(late)

    def _moved(
        self, reservation_id: UUID, begin: ReservationState, end: ReservationState
    ) -> bool:
        reservations = self.transaction.tables.reservations
        known = reservations.get(reservation_id)
        if known is None or known.state is not begin:
            return False
        reservations[reservation_id] = replace(known, state=end)
        return True

    def _charge(self, settlement: Settlement) -> None:
        tables = self.transaction.tables
        hold = tables.reservations[settlement.reservation_id].hold
        record = usage_record(hold, settlement, self.transaction.clock())
        tables.records[record.record_id] = record
        for key in tables.generations.keys() & {hold.generation_id}:
            run = tables.generations[key]
            micro_usd = run.micro_usd + settlement.micro_usd
            tables.generations[key] = replace(run, micro_usd=micro_usd)
