"""What is about to be spoken, heard or issued, and the calls that may be made."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar
from uuid import UUID

from strata_domain.entity.idempotency import Claim
from strata_domain.entity.model_card import ModelCard
from strata_domain.entity.plan import LimitStanding, Meter
from strata_domain.entity.usage import Hold, Operation, Settlement
from strata_domain.service.identifier import new_id
from strata_domain.service.pricing import units_micro_usd
from strata_usecase.voice.call_notes import CallNotes

LEASE_SECONDS = 1800.0
"""Nobody renews it, so it outlasts a call, a slow listener, an outage and the end."""

Result = TypeVar("Result")
Ask: TypeAlias = Callable[[Hold, CallNotes], Coroutine[None, None, Result]]
"""Makes one call, and notes what it shows."""


async def nothing() -> None:
    """Undo nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceOrder:
    """What to ask for, and on whose account.

    Attributes:
        generation_id: the name that its calls have in common.
        meter: what is counted of it; None if nothing is.
        units: how much of that at most.
        api_key_id: the key it was asked for with, if any.
        lease_seconds: how long a call counts as alive; nobody renews it, unless it
            belongs to a run.
        counts_as_request: against the requests a minute.
    """

    generation_id: UUID
    user_id: UUID
    operation: Operation
    card: ModelCard
    meter: Meter | None = None
    units: int = 0
    api_key_id: UUID | None = None
    lease_seconds: float = LEASE_SECONDS
    counts_as_request: bool = True

    def hold(self, attempt: int) -> Hold:
        """Return what an attempt may cost; at most the first counts as a request."""
        return Hold(
            reservation_id=new_id(),
            user_id=self.user_id,
            generation_id=self.generation_id,
            operation=self.operation,
            attempt=attempt,
            model=self.card.model_id,
            micro_usd=units_micro_usd(self.units, self.card.price),
            input_tokens=0,
            price=self.card.price,
            counts_as_request=self.counts_as_request and attempt == 1,
            takes_slot=False,
            lease_seconds=self.lease_seconds,
            api_key_id=self.api_key_id,
            meter=self.meter,
            units=self.units,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Generic[Result]):
    """An answer, and what all its calls cost together."""

    result: Result
    micro_usd: int


def unkept(_: object) -> None:
    """Keep nothing of an answer for whoever sends its request again."""


def untold(_: Settlement) -> None:
    """Tell nobody what was charged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceRun(Generic[Result]):
    """An order of which nothing is stored but its calls in the ledger.

    Attributes:
        first: the first attempt; its worst case is reserved, and it is dispatched.
        ask: makes one call.
        keep: returns as JSON what of the answer is kept for a repetition, if anything.
        undo: takes back what was prepared for an answer that there is not.
        claim: the request, if it shall be obeyed only once.
        limits: how the user's limits stand with this run.
        charged: is told what each attempt is charged.
    """

    order: VoiceOrder
    first: Hold
    ask: Ask[Result]
    keep: Callable[[Answered[Result]], str | None] = unkept
    undo: Callable[[], Coroutine[None, None, None]] = nothing
    claim: Claim | None = None
    limits: tuple[LimitStanding, ...] = ()
    charged: Callable[[Settlement], None] = untold
