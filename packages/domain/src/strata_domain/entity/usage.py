"""What a call used, what it costs, and what holds its place in the ledger."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from strata_domain.entity.plan import Meter


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenUsage:
    """Tokens in disjoint buckets; None means the provider did not say.

    Attributes:
        input_tokens: prompt tokens neither read from nor written to a cache.
        output_tokens: everything written, reasoning included.
        reasoning_tokens: the share of `output_tokens` spent on thinking.
    """

    input_tokens: int | None = None
    cache_read_tokens: int | None = None
    cache_write_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPrice:
    """Micro-USD for a million tokens of each bucket, and for each call.

    A million tokens at 2.50 USD is 2,500,000: every price a vendor states is a whole
    number, and so is every product. Where characters or seconds of sound are paid for,
    `input` is for a million of those.
    """

    input: int
    output: int
    cache_read: int
    cache_write: int
    request: int = 0


class Operation(StrEnum):
    """What a call of a provider was made for."""

    CHAT = "chat"
    TITLE = "title"
    EMBEDDING = "embedding"
    IMAGE = "image"
    SPEECH = "speech"
    TRANSCRIPTION = "transcription"
    VOICE_ACCESS = "voice_access"


class AttemptOutcome(StrEnum):
    """How one call of a provider ended."""

    COMPLETED = "completed"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


class ReservationState(StrEnum):
    """From `held` over `dispatched` to `settled`, or from `held` to `released`."""

    HELD = "held"
    DISPATCHED = "dispatched"
    SETTLED = "settled"
    RELEASED = "released"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """What one attempt may cost at worst, put aside before the provider is called.

    Attributes:
        reservation_id: the attempt's name in the ledger, and to the provider.
        generation_id: the run it belongs to, if any.
        attempt: 1, 2, 3 … within the run.
        micro_usd: the worst case; abandoned without a trace, this is charged.
        input_tokens: what the prompt is likely to count, for an estimate.
        price: at the time of asking; a later price changes nothing.
        counts_as_request: against the requests a minute; a retry is the same request.
        takes_slot: among the answers written at once, until settled or released.
        lease_seconds: how long it may stay open before the sweeper closes it.
        api_key_id: the key it was asked for with, whose own limit it takes from, too.
        meter: what it makes besides tokens: pictures, characters, or seconds of sound.
        units: how many of them at most.
    """

    reservation_id: UUID
    user_id: UUID
    generation_id: UUID | None
    operation: Operation
    attempt: int
    model: str
    micro_usd: int
    input_tokens: int
    price: ModelPrice
    counts_as_request: bool
    takes_slot: bool
    lease_seconds: float
    api_key_id: UUID | None = None
    meter: Meter | None = None
    units: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What became of a dispatched attempt, and what is charged for it.

    Attributes:
        estimated: the provider did not say all of it, so some of it is estimated.
        first_token_ms: milliseconds from the call to the first piece.
        latency_ms: milliseconds from the call to its end.
        provider_call_id: the provider's own name of the call.
        units: what it made, by the meter of its hold.
    """

    reservation_id: UUID
    outcome: AttemptOutcome
    usage: TokenUsage
    micro_usd: int
    estimated: bool = False
    first_token_ms: int | None = None
    latency_ms: int | None = None
    provider_call_id: str | None = None
    error_code: str | None = None
    units: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReservation:
    """A reservation of a run whose process has died.

    Attributes:
        dispatched: whether the provider may have been called.
        micro_usd: the worst case.
        units: what it makes besides tokens, at most.
    """

    reservation_id: UUID
    dispatched: bool
    input_tokens: int
    price: ModelPrice
    micro_usd: int = 0
    units: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageRecord:
    """One line of the ledger; never changed, corrected by another line.

    Attributes:
        record_id: sorts by time.
        micro_usd: negative only in a correction.
        overrun: the call cost more than the worst case that was put aside.
        corrects: the record that this one corrects.
        api_key_id: the key it was asked for with; None if it was without one.
        meter: what it made besides tokens, if anything.
        units: how many of them.
    """

    record_id: UUID
    user_id: UUID
    reservation_id: UUID
    generation_id: UUID | None
    operation: Operation
    attempt: int
    model: str
    outcome: AttemptOutcome
    usage: TokenUsage
    price: ModelPrice
    micro_usd: int
    estimated: bool
    overrun: bool
    first_token_ms: int | None
    latency_ms: int | None
    provider_call_id: str | None
    error_code: str | None
    corrects: UUID | None
    created_at: datetime
    api_key_id: UUID | None = None
    meter: Meter | None = None
    units: int = 0
