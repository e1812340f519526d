"""Models that are offered because a test says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from strata_domain.entity.model_card import ModelCard
from strata_domain.error import UnknownModelError

Card = TypeVar("Card", bound=ModelCard)
Model = TypeVar("Model")


@dataclass(frozen=True, slots=True)
class FixedModels(Generic[Card, Model]):
    """These cards, and these adapters by provider."""

    cards: Sequence[Card]
    adapters: Mapping[str, Model]

    def offered(self) -> Sequence[Card]:
        """Return all cards."""
        return self.cards

    def card(self, model_id: str) -> Card:
        """Return one model's card."""
        known = {card.model_id: card for card in self.cards}
        if model_id not in known:
            raise UnknownModelError(model_id)
        return known[model_id]

    def get(self, provider: str) -> Model:
        """Return a provider's adapter."""
        if provider not in self.adapters:
            raise UnknownModelError(provider)
        return self.adapters[provider]
