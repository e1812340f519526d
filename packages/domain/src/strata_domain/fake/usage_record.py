"""Lines of the ledger in memory, and their sums."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TypedDict

from strata_domain.entity.usage import (
    AttemptOutcome,
    Hold,
    Settlement,
    TokenUsage,
    UsageRecord,
)
from strata_domain.entity.usage_total import UsageTotal
from strata_domain.service.identifier import new_id


class _Copied(TypedDict):
    outcome: AttemptOutcome
    usage: TokenUsage
    micro_usd: int
    estimated: bool
    first_token_ms: int | None
    latency_ms: int | None
    provider_call_id: str | None
    error_code: str | None
    units: int


def worst_case(hold: Hold) -> Settlement:
    """Return what is charged for a call of which nothing is known."""
    return Settlement(
        reservation_id=hold.reservation_id,
        outcome=AttemptOutcome.INTERRUPTED,
        usage=TokenUsage(),
        micro_usd=hold.micro_usd,
        estimated=True,
        units=hold.units,
    )


def usage_record(hold: Hold, settlement: Settlement, now: datetime) -> UsageRecord:
    """Return the line for a call that was charged."""
    return UsageRecord(
        record_id=new_id(),
        user_id=hold.user_id,
        reservation_id=hold.reservation_id,
        generation_id=hold.generation_id,
        operation=hold.operation,
        attempt=hold.attempt,
        model=hold.model,
        price=hold.price,
        overrun=settlement.micro_usd > hold.micro_usd,
        corrects=None,
        api_key_id=hold.api_key_id,
        meter=hold.meter,
        created_at=now,
        **_copied(settlement),
    )


def _copied(settlement: Settlement) -> _Copied:
    """Return what a line says as the settlement does."""
    return _Copied(
        outcome=settlement.outcome,
        usage=settlement.usage,
        micro_usd=settlement.micro_usd,
        estimated=settlement.estimated,
        first_token_ms=settlement.first_token_ms,
        latency_ms=settlement.latency_ms,
        provider_call_id=settlement.provider_call_id,
        error_code=settlement.error_code,
        units=settlement.units,
    )


def day_and_model(record: UsageRecord) -> tuple[date, str]:
    """Return what totals are grouped and sorted by."""
    return record.created_at.astimezone(UTC).date(), record.model


def total(records: Sequence[UsageRecord]) -> UsageTotal:
    """Return the sum over records of one user, day and model."""
    day, model = day_and_model(records[0])
    calls = [record for record in records if record.corrects is None]
    return UsageTotal(
        day=day,
        user_id=records[0].user_id,
        model=model,
        calls=len(calls),
        estimated_calls=sum(record.estimated for record in calls),
        input_tokens=sum(_read(record.usage) for record in records),
        output_tokens=sum(record.usage.output_tokens or 0 for record in records),
        micro_usd=sum(record.micro_usd for record in records),
    )


def _read(usage: TokenUsage) -> int:
    return sum(
        tokens or 0
        for tokens in (
            usage.input_tokens,
            usage.cache_read_tokens,
            usage.cache_write_tokens,
        )
    )
