"""Where money and other limits are kept: no more is ever promised than there is.

A reservation puts the worst case of one call aside before the provider is called, and
is settled exactly once. Every figure a limit is compared with changes in one statement,
so that any number of processes share it without a lock of their own.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from strata_domain.entity.account import Account
from strata_domain.entity.page import Page
from strata_domain.entity.plan import LimitStanding
from strata_domain.entity.usage import (
    Hold,
    OpenReservation,
    Settlement,
    UsageRecord,
)
from strata_domain.entity.usage_total import UsageTotal


class Reserve(Protocol):
    """Puts the worst case of one attempt aside."""

    def __call__(self, hold: Hold, *, dispatched: bool) -> tuple[LimitStanding, ...]:
        """Reserve, and return how the limits of the plan that it touched stand now.

        What is asked for with a key takes from the key's own limit, too.

        Args:
            hold: the attempt and its worst case.
            dispatched: the provider is called as soon as this is committed.

        Raises:
            LimitExceededError: one of them would be exceeded; the error says which.
            ModelNotAllowedError: the plan, or the key, does not include the model.
            InvalidKeyError: the key is revoked, expired or somebody else's.
        """
        ...


class Ledger(Protocol):
    """What one user may spend and has spent."""

    @property
    def reserve(self) -> Reserve:
        """Put the worst case of a call of the user's aside."""
        ...

    def account(self, *, user_id: UUID) -> Account:
        """Return the user with the plan.

        Raises:
            AccountNotFoundError: the user has been deleted.
        """
        ...

    def standings(self, *, user_id: UUID) -> tuple[LimitStanding, ...]:
        """Return how every limit of the user stands now."""
        ...

    def totals(
        self, *, user_id: UUID, since: datetime, until: datetime
    ) -> tuple[UsageTotal, ...]:
        """Return what was used in a period, by day (UTC) and model, both ascending."""
        ...

    def records(
        self, *, user_id: UUID, before: UUID | None, limit: int
    ) -> Page[UsageRecord, UUID]:
        """Return the lines of the ledger, the latest first."""
        ...


class SystemLedger(Protocol):
    """Moves what was reserved; for the process that runs the calls."""

    @property
    def reserve(self) -> Reserve:
        """Put the worst case of another attempt aside."""
        ...

    def dispatch(self, reservation_id: UUID) -> bool:
        """Note that the provider is about to be called; False if it may not be.

        It may not when the reservation was released or settled meanwhile.
        """
        ...

    def open_calls(self, generation_id: UUID) -> tuple[OpenReservation, ...]:
        """Return what of a run, or a job, is neither settled nor released."""
        ...

    def renew(self, generation_ids: Sequence[UUID], *, lease_seconds: float) -> None:
        """Let the lease of these runs' open calls begin anew."""
        ...

    def settle(self, settlements: Sequence[Settlement]) -> None:
        """Charge dispatched attempts, each once: a second time changes nothing."""
        ...

    def release(self, reservation_ids: Sequence[UUID]) -> None:
        """Give back what was held for attempts that were never made."""
        ...

    def sweep(self) -> int:
        """Close what is open past its lease, and return how much it was.

        What was held is released. What was dispatched may have been billed, and is
        charged its worst case, marked as an estimate.
        """
        ...
