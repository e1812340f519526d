"""Texts that are about to be embedded, and the calls that may be made for them."""

from dataclasses import dataclass
from uuid import UUID

from strata_domain.entity.embedding import EmbeddingRequest, Texts
from strata_domain.entity.embedding_model_card import EmbeddingModelCard
from strata_domain.entity.idempotency import Claim
from strata_domain.entity.plan import LimitStanding
from strata_domain.entity.usage import Hold, Operation
from strata_domain.service.identifier import new_id
from strata_domain.service.pricing import worst_case_micro_usd
from strata_domain.service.token_estimate import likely_text_tokens, most_text_tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingAttempt:
    """One call, and what it may cost at worst."""

    request: EmbeddingRequest
    hold: Hold


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingOrder:
    """What to ask of whom, and on whose account.

    Attributes:
        generation_id: the name that its calls have in common.
        lease_seconds: how long a call counts as alive; nobody renews it.
        api_key_id: the key it was asked for with, if any.
    """

    generation_id: UUID
    user_id: UUID
    texts: Texts
    card: EmbeddingModelCard
    lease_seconds: float
    api_key_id: UUID | None = None

    def attempt(self, number: int) -> EmbeddingAttempt:
        """Return an attempt that is ready to be made.

        Only the first counts as a request of the user's.
        """
        hold = Hold(
            reservation_id=new_id(),
            user_id=self.user_id,
            generation_id=self.generation_id,
            operation=Operation.EMBEDDING,
            attempt=number,
            model=self.card.model_id,
            micro_usd=self._worst_case,
            input_tokens=likely_text_tokens(self.texts.inputs),
            price=self.card.price,
            counts_as_request=number == 1,
            takes_slot=False,
            lease_seconds=self.lease_seconds,
            api_key_id=self.api_key_id,
        )
        return EmbeddingAttempt(request=self._request(hold), hold=hold)

    @property
    def _worst_case(self) -> int:
        most = most_text_tokens(self.texts.inputs)
        return worst_case_micro_usd(self.card.price, input_tokens=most, output_tokens=0)

    def _request(self, hold: Hold) -> EmbeddingRequest:
        wanted = self.texts.dimensions
        return EmbeddingRequest(
            model=self.card.provider_model,
            inputs=self.texts.inputs,
            dimensions=None if wanted == self.card.dimensions else wanted,
            options=self.texts.options.get(self.card.provider, {}),
            request_id=hold.reservation_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingRun:
    """An order of which nothing is stored but its calls in the ledger.

    Attributes:
        first: the first attempt; its worst case is reserved.
        claim: the request, if it shall be obeyed only once.
        limits: how the user's limits stand with this run.
    """

    order: EmbeddingOrder
    first: EmbeddingAttempt
    claim: Claim | None = None
    limits: tuple[LimitStanding, ...] = ()
