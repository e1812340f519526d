"""Requests that are obeyed once, however often they arrive."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

REMEMBERED = timedelta(hours=24)
"""How long a key stands for the request that it first came with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A request, and the name that its sender gave it.

    Attributes:
        key: of at most 255 characters; each user's keys are a space of their own.
        request_digest: SHA-256 of whatever makes another request another one.
    """

    user_id: UUID
    key: str
    request_digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What the first request of a key made.

    Attributes:
        user_id: whose key it is.
        result_id: a run, or a call in the ledger.
        open: a call of it is still in the ledger as open.
        outcome: the answer as JSON, where nothing else keeps it; None until it is
            complete.
    """

    user_id: UUID
    request_digest: bytes
    result_id: UUID
    open: bool
    outcome: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer that nothing keeps but the key of its request.

    Attributes:
        outcome: the answer as JSON.
    """

    claim: Claim
    outcome: str
