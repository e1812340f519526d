"""Keys of requests in memory."""

from dataclasses import dataclass, replace
from uuid import UUID

from strata_domain.entity.idempotency import REMEMBERED, Claim, Earlier, Kept
from strata_domain.error import PermissionDeniedError
from strata_domain.fake.tables import TakenKey
from strata_domain.fake.transaction import Transaction
from strata_domain.service.idempotency import refuse_repetition


@dataclass(frozen=True, slots=True)
class InMemoryClaims:
    """The keys of one user."""

    transaction: Transaction

    def take(self, claim: Claim, *, result_id: UUID) -> None:
        """Let the key stand for the request, and for what it is about to make."""
        if claim.user_id != self.transaction.user_id:
            self.transaction.refuse(PermissionDeniedError(claim.key))
        taken, now = self.transaction.tables.taken_keys, self.transaction.clock()
        known = taken.get((claim.user_id, claim.key))
        if known is not None and known.taken_at > now - REMEMBERED:
            refuse_repetition(claim, self._earlier(known))
        taken[claim.user_id, claim.key] = TakenKey(
            claim=claim, result_id=result_id, taken_at=now
        )

    def _earlier(self, known: TakenKey) -> Earlier:
        reservations = self.transaction.tables.reservations.values()
        calls = (r for r in reservations if r.open)
        named = {
            name
            for call in calls
            for name in (call.hold.generation_id, call.hold.reservation_id)
        }
        return Earlier(
            user_id=known.claim.user_id,
            request_digest=known.claim.request_digest,
            result_id=known.result_id,
            open=known.result_id in named,
            outcome=known.outcome,
        )


@dataclass(frozen=True, slots=True)
class InMemorySystemClaims:
    """Everyone's keys."""

    transaction: Transaction

    def keep(self, kept: Kept) -> None:
        """Keep an answer for whoever sends its request again."""
        taken = self.transaction.tables.taken_keys
        for name in taken.keys() & {(kept.claim.user_id, kept.claim.key)}:
            taken[name] = replace(taken[name], outcome=kept.outcome)

    def forget(self) -> int:
        """Delete the oldest keys past `REMEMBERED`; return how many they were."""
        taken, now = self.transaction.tables.taken_keys, self.transaction.clock()
        old = [n for n, known in taken.items() if known.taken_at <= now - REMEMBERED]
        for name in old:
            del taken[name]
        return len(old)
