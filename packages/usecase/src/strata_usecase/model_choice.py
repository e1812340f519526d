"""Which models may answer, in which order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from strata_domain.entity.api_key import KeyGrant
from strata_domain.entity.chat_model_card import ChatModelCard
from strata_domain.entity.plan import Plan
from strata_domain.port.chat_model import ChatModels
from strata_domain.port.unit_of_work import UserWork
from strata_domain.service.account import ensure_active
from strata_domain.service.plan import allows, ensure_allowed

MOST_MODELS = 5


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Chooses among what is offered here and what the user may use.

    Attributes:
        plan: the user's.
        key: what narrows it, if the user came with a key.
    """

    models: ChatModels
    plan: Plan
    key: KeyGrant | None = None

    @classmethod
    def of_user(
        cls,
        work: UserWork,
        models: ChatModels,
        *,
        user_id: UUID,
        key: KeyGrant | None,
    ) -> Self:
        """Return the choice of a user, who must be allowed to act.

        Raises:
            AccountSuspendedError: the user may not ask anything.
        """
        account = work.ledger.account(user_id=user_id)
        ensure_active(account.profile)
        return cls(models, account.plan, key)

    def cards(
        self, model_id: str, fallbacks: Sequence[str] | None
    ) -> tuple[ChatModelCard, ...]:
        """Return the model that was asked for, then those that may stand in for it.

        Args:
            model_id: who shall answer.
            fallbacks: whom the user names instead of those of the catalogue.

        Raises:
            UnknownModelError: a model that was named is not offered.
            ModelNotAllowedError: a model that was named is not in the plan, or not
                among the key's.
        """
        first = self._named(model_id)
        others = (
            self._usual(first) if fallbacks is None else map(self._named, fallbacks)
        )
        ordered = {card.model_id: card for card in (first, *others)}
        return tuple(ordered.values())[:MOST_MODELS]

    def _named(self, model_id: str) -> ChatModelCard:
        card = self.models.card(model_id)
        ensure_allowed(self.plan, card.model_id, self.key)
        return card

    def _usual(self, first: ChatModelCard) -> Sequence[ChatModelCard]:
        """Return the stand-ins of the catalogue, as far as they can be had."""
        offered = {card.model_id: card for card in self.models.offered()}
        known = (offered[name] for name in first.fallbacks if name in offered)
        return [card for card in known if allows(self.plan, card.model_id, self.key)]
