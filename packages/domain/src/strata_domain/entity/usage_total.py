"""Sums over the ledger."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageTotal:
    """What one model cost one user on one day.

    Attributes:
        day: in UTC.
        calls: of the provider, failed ones included.
        input_tokens: everything read, from a cache or not.
        estimated_calls: calls whose provider did not say all of it.
    """

    day: date
    user_id: UUID
    model: str
    calls: int
    estimated_calls: int
    input_tokens: int
    output_tokens: int
    micro_usd: int
