"""On whose account something is spoken or heard, and by whom."""

from dataclasses import dataclass
from typing import Protocol, TypeVar
from uuid import UUID

from strata_domain.entity.api_key import KeyGrant
from strata_domain.entity.idempotency import Claim
from strata_domain.entity.model_card import ModelCard
from strata_domain.port.unit_of_work import UserWork
from strata_domain.service.account import ensure_active
from strata_domain.service.plan import ensure_allowed

Card_co = TypeVar("Card_co", bound=ModelCard, covariant=True)


class Cards(Protocol[Card_co]):
    """What is offered here."""

    def card(self, model_id: str) -> Card_co:
        """Return one model's card."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceAccount:
    """Who asks whom, and who pays.

    Attributes:
        key: what the key it came with allows; None if it came without one.
        claim: the request, if it shall be obeyed only once.
    """

    user_id: UUID
    model: str
    key: KeyGrant | None = None
    claim: Claim | None = None

    @property
    def api_key_id(self) -> UUID | None:
        """The key it was asked for with, if any."""
        return None if self.key is None else self.key.api_key_id

    def card(self, work: UserWork, models: Cards[Card_co]) -> Card_co:
        """Return the card of the model, which the user must be allowed to use.

        Raises:
            UnknownModelError: the model is not offered.
            ModelNotAllowedError: the user's plan, or key, does not include it.
            AccountSuspendedError: the user may not ask anything.
        """
        account = work.ledger.account(user_id=self.user_id)
        ensure_active(account.profile)
        card = models.card(self.model)
        ensure_allowed(account.plan, card.model_id, self.key)
        return card

    def take_claim(self, work: UserWork, *, result_id: UUID) -> None:
        """Let the request's key, if it has one, stand for what is about to be made.

        Raises:
            IdempotencyKeyReusedError: it stands for another request.
            RepeatedRequestError: it stands for the same one.
        """
        if self.claim is not None:
            work.claims.take(self.claim, result_id=result_id)
