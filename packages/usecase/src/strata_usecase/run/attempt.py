"""One call of one model, ready to be made."""

from dataclasses import dataclass
from uuid import UUID

from strata_domain.entity.chat import ChatRequest, Prompt
from strata_domain.entity.chat_model_card import ChatModelCard
from strata_domain.entity.usage import Hold, Operation
from strata_domain.service.identifier import new_id
from strata_domain.service.pricing import worst_case_micro_usd
from strata_domain.service.request import Fitted, fitted
from strata_domain.service.token_estimate import likely_input_tokens, most_input_tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """Whom a call is made for, and what for.

    Attributes:
        lease_seconds: how long the call counts as alive without a sign of life.
        api_key_id: the key it was asked for with, if any.
    """

    user_id: UUID
    generation_id: UUID | None
    operation: Operation
    lease_seconds: float
    api_key_id: UUID | None = None

    @property
    def is_chat(self) -> bool:
        """Whether the user asked for it, and waits for its answer."""
        return self.operation is Operation.CHAT


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A request that fits its model, and what it may cost at worst."""

    card: ChatModelCard
    fitted: Fitted
    hold: Hold

    @property
    def request(self) -> ChatRequest:
        """What is asked."""
        return self.fitted.request


def plan_attempt(
    prompt: Prompt, card: ChatModelCard, purpose: Purpose, *, number: int = 1
) -> Attempt:
    """Return the attempt to ask this of that model.

    Only the first counts as a request of the user's.
    """
    fit = fitted(prompt, card, reservation_id := new_id())
    hold = Hold(
        reservation_id=reservation_id,
        user_id=purpose.user_id,
        generation_id=purpose.generation_id,
        operation=purpose.operation,
        attempt=number,
        model=card.model_id,
        micro_usd=_worst_case(fit.request, card),
        input_tokens=likely_input_tokens(fit.request),
        price=card.price,
        counts_as_request=purpose.is_chat and number == 1,
        takes_slot=purpose.is_chat,
        lease_seconds=purpose.lease_seconds,
        api_key_id=purpose.api_key_id,
    )
    return Attempt(card=card, fitted=fit, hold=hold)


def _worst_case(request: ChatRequest, card: ChatModelCard) -> int:
    return worst_case_micro_usd(
        card.price,
        input_tokens=most_input_tokens(request),
        output_tokens=request.params.max_output_tokens or card.max_output_tokens,
    )
