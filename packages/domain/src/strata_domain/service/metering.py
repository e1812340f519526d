"""From what one call of a provider showed to what is charged for it."""

from dataclasses import dataclass, replace

from strata_domain.entity.usage import (
    AttemptOutcome,
    Hold,
    OpenReservation,
    Settlement,
    TokenUsage,
)
from strata_domain.error import (
    ProviderAuthenticationError,
    ProviderInvalidRequestError,
    ProviderOverloadedError,
    ProviderQuotaError,
    ProviderRateLimitedError,
    ProviderUnreachableError,
)
from strata_domain.service.pricing import micro_usd, units_micro_usd
from strata_domain.service.token_estimate import likely_tokens

_UNBILLED = (
    ProviderAuthenticationError,
    ProviderInvalidRequestError,
    ProviderOverloadedError,
    ProviderQuotaError,
    ProviderRateLimitedError,
    ProviderUnreachableError,
)
"""Refusals: the provider said no before it began, or was never reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFacts:
    """What was seen of one call.

    Attributes:
        called: False if the provider was not asked after all.
        reported: the provider's last count, if it gave any.
        finished: it said that it was done, so the count is final.
        written: every word of it that arrived, thinking and tool calls included.
        error: what ended it, if that was an error.
    """

    outcome: AttemptOutcome
    called: bool = True
    reported: TokenUsage | None = None
    finished: bool = False
    written: str = ""
    error: BaseException | None = None
    error_code: str | None = None
    first_token_ms: int | None = None
    latency_ms: int | None = None
    provider_call_id: str | None = None


def settlement(hold: Hold, facts: CallFacts) -> Settlement:
    """Return what is charged for a call.

    A refusal is free, and so is a call that was not made. Everything else was billed by
    the provider, whether or not it said how much: what is missing is estimated from the
    prompt and from what arrived, and marked.
    """
    usage, estimated = _usage(hold, facts)
    free = _unbilled(facts)
    return Settlement(
        reservation_id=hold.reservation_id,
        outcome=facts.outcome,
        usage=usage,
        micro_usd=0 if free else micro_usd(usage, hold.price),
        estimated=estimated,
        first_token_ms=facts.first_token_ms,
        latency_ms=facts.latency_ms,
        provider_call_id=facts.provider_call_id,
        error_code=facts.error_code,
    )


def units_settlement(hold: Hold, facts: CallFacts, *, units: int | None) -> Settlement:
    """Return what is charged for a call that is paid for by its units.

    A refusal is free, and so is a call that was not made. What nobody has counted is
    charged as it was put aside, and marked unless the call came to its end.

    Args:
        hold: what was put aside.
        facts: what was seen; `written` is empty unless something arrived.
        units: as they were counted; None if nobody did.
    """
    free = _unbilled(facts)
    made = hold.units if units is None else units
    return Settlement(
        reservation_id=hold.reservation_id,
        outcome=facts.outcome,
        usage=TokenUsage(),
        micro_usd=0 if free else units_micro_usd(made, hold.price),
        estimated=not free and units is None and not facts.finished,
        units=0 if free else made,
        first_token_ms=facts.first_token_ms,
        latency_ms=facts.latency_ms,
        provider_call_id=facts.provider_call_id,
        error_code=facts.error_code,
    )


def abandoned(reservation: OpenReservation, written: str) -> Settlement:
    """Return what is charged for a call whose process died while it was running.

    What is paid for by its units is charged as it was put aside: nobody has counted.

    Args:
        reservation: dispatched, so the provider may have been called.
        written: what of the answer was stored.
    """
    usage = TokenUsage() if reservation.units else _likely_usage(reservation, written)
    by_tokens = micro_usd(usage, reservation.price)
    return Settlement(
        reservation_id=reservation.reservation_id,
        outcome=AttemptOutcome.INTERRUPTED,
        usage=usage,
        micro_usd=reservation.micro_usd if reservation.units else by_tokens,
        estimated=True,
        units=reservation.units,
    )


def is_complete(usage: TokenUsage) -> bool:
    """Tell whether a provider's count can be charged without any estimate."""
    return None not in {usage.input_tokens, usage.output_tokens}


def _likely_usage(reservation: OpenReservation, written: str) -> TokenUsage:
    return TokenUsage(
        input_tokens=reservation.input_tokens, output_tokens=likely_tokens(written)
    )


def _usage(hold: Hold, facts: CallFacts) -> tuple[TokenUsage, bool]:
    """Return the usage to charge, and whether some of it is an estimate."""
    reported = facts.reported or TokenUsage()
    if _unbilled(facts) or (facts.finished and is_complete(reported)):
        return reported, False
    return _filled(reported, hold, facts), True


def _unbilled(facts: CallFacts) -> bool:
    silent = not facts.written and facts.reported is None
    refused = silent and isinstance(facts.error, _UNBILLED)
    return refused or not facts.called


def _filled(reported: TokenUsage, hold: Hold, facts: CallFacts) -> TokenUsage:
    """Keep what was reported; a count that is not final is no less than we saw."""
    cached = (reported.cache_read_tokens or 0) + (reported.cache_write_tokens or 0)
    seen = likely_tokens(facts.written)
    least = 0 if facts.finished else seen
    return replace(
        reported,
        input_tokens=_told(reported.input_tokens, max(hold.input_tokens - cached, 0)),
        output_tokens=max(_told(reported.output_tokens, seen), least),
    )


def _told(count: int | None, estimate: int) -> int:
    return estimate if count is None else count
