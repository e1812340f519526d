"""Requests that are obeyed once, however often they arrive.

A key is taken in the transaction that reserves what the request may cost: either both
are committed, or neither is and the key stays free.
"""

from typing import Protocol
from uuid import UUID

from strata_domain.entity.idempotency import Claim, Kept


class Claims(Protocol):
    """The keys of one user."""

    def take(self, claim: Claim, *, result_id: UUID) -> None:
        """Let the key stand for the request, and for what it is about to make.

        Whoever asks for a key that is just being taken waits until that is decided. A
        key that is older than `REMEMBERED` is free again.

        Args:
            claim: the request.
            result_id: a run, or a call in the ledger.

        Raises:
            IdempotencyKeyReusedError: it stands for another request.
            RepeatedRequestError: it stands for the same one, and for what that made.
        """
        ...


class SystemClaims(Protocol):
    """Everyone's keys, for the process that answers."""

    def keep(self, kept: Kept) -> None:
        """Keep an answer for whoever sends its request again."""
        ...

    def forget(self) -> int:
        """Delete the oldest keys past `REMEMBERED`; return how many they were."""
        ...
