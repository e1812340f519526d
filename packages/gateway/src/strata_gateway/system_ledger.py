"""What running calls may cost, in Postgres."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection, text

from strata_domain.entity.plan import LimitStanding
from strata_domain.entity.usage import Hold, OpenReservation, Settlement
from strata_gateway.ledger_function import (
    open_calls,
    release_usage,
    reserve_usage,
    settle_usage,
)

RESERVATIONS_PER_SWEEP = 100
_DISPATCH = text("select mark_dispatched(:reservation_id)")
_RENEW = text("select renew_usage(cast(:ids as uuid[]), :lease_seconds)")
_SWEEP = text("select sweep_expired(:most)")


class SqlSystemLedger:
    """Moves what was reserved, for everyone."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    def reserve(self, hold: Hold, *, dispatched: bool) -> tuple[LimitStanding, ...]:
        """Put the worst case of another attempt aside."""
        return reserve_usage(self._connection, hold, dispatched=dispatched)

    def dispatch(self, reservation_id: UUID) -> bool:
        """Note that the provider is about to be called; False if it may not be."""
        wanted = {"reservation_id": reservation_id}
        return bool(self._connection.execute(_DISPATCH, wanted).scalar_one())

    def open_calls(self, generation_id: UUID) -> tuple[OpenReservation, ...]:
        """Return what of a run, or a job, is neither settled nor released."""
        return open_calls(self._connection, [generation_id]).get(generation_id, ())

    def renew(self, generation_ids: Sequence[UUID], *, lease_seconds: float) -> None:
        """Give a sign of life for the open calls of these runs."""
        wanted = {"ids": list(generation_ids), "lease_seconds": lease_seconds}
        self._connection.execute(_RENEW, wanted)

    def settle(self, settlements: Sequence[Settlement]) -> None:
        """Charge dispatched attempts, each once."""
        settle_usage(self._connection, settlements)

    def release(self, reservation_ids: Sequence[UUID]) -> None:
        """Give back what was held for attempts that were never made."""
        release_usage(self._connection, reservation_ids)

    def sweep(self) -> int:
        """Close what is open past its lease, and return how much it was."""
        wanted = {"most": RESERVATIONS_PER_SWEEP}
        return int(self._connection.execute(_SWEEP, wanted).scalar_one())
