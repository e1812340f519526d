"""See which models one may use."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from uuid import UUID

from strata_domain.entity.api_key import KeyGrant
from strata_domain.entity.chat_model_card import ChatModelCard
from strata_domain.port.chat_model import ChatModels
from strata_domain.port.unit_of_work import BeginForUser
from strata_domain.service.plan import allows


@dataclass(frozen=True, slots=True, kw_only=True)
class ListModelsQuery:
    """Whose models; a key narrows them."""

    user_id: UUID
    key: KeyGrant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListModels:
    """Reads what is offered here and allowed by the caller's plan and key."""

    begin: BeginForUser
    models: ChatModels

    def execute(self, query: ListModelsQuery) -> tuple[ChatModelCard, ...]:
        """Return the cards; their fallbacks are among them.

        Raises:
            AccountNotFoundError: the user has been deleted.
        """
        with self.begin(query.user_id) as work:
            plan = work.ledger.plan(user_id=query.user_id)
        cards = {
            card.model_id: card
            for card in self.models.offered()
            if allows(plan, card.model_id, query.key)
        }
        return tuple(_within(card, cards.keys()) for card in cards.values())


def _within(card: ChatModelCard, usable: AbstractSet[str]) -> ChatModelCard:
    """Leave out the fallbacks that the caller may not use."""
    kept = tuple(name for name in card.fallbacks if name in usable)
    return replace(card, fallbacks=kept)
