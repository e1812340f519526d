"""See which models one may use."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import UUID

from strata_domain.entity.api_key import KeyGrant
from strata_domain.entity.chat_model_card import ChatModelCard
from strata_domain.entity.embedding_model_card import EmbeddingModelCard
from strata_domain.entity.image import ImageModelCard
from strata_domain.entity.model_card import ModelCard
from strata_domain.entity.plan import Plan
from strata_domain.entity.speech import SpeechModelCard
from strata_domain.entity.transcription import TranscriptionModelCard
from strata_domain.entity.voice_token import VoiceTokenCard
from strata_domain.port.chat_model import ChatModels
from strata_domain.port.embedding_model import EmbeddingModels
from strata_domain.port.image_model import ImageModels
from strata_domain.port.speech_model import SpeechModels
from strata_domain.port.transcription_model import TranscriptionModels
from strata_domain.port.unit_of_work import BeginForUser
from strata_domain.port.voice_token import VoiceTokenIssuers
from strata_domain.service.plan import allows

Card = TypeVar("Card", bound=ModelCard)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListModelsQuery:
    """Whose models; a key narrows them."""

    user_id: UUID
    key: KeyGrant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UsableModels:
    """The cards of models, by what they make.

    Attributes:
        chat: their fallbacks are among them.
    """

    chat: tuple[ChatModelCard, ...]
    embedding: tuple[EmbeddingModelCard, ...]
    image: tuple[ImageModelCard, ...]
    speech: tuple[SpeechModelCard, ...]
    transcription: tuple[TranscriptionModelCard, ...]
    voice_token: tuple[VoiceTokenCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListModels:
    """Reads what is offered here and allowed by the caller's plan and key."""

    begin: BeginForUser
    models: ChatModels
    embedding_models: EmbeddingModels
    image_models: ImageModels
    speech_models: SpeechModels
    transcription_models: TranscriptionModels
    voice_tokens: VoiceTokenIssuers

    def execute(self, query: ListModelsQuery) -> UsableModels:
        """Return the cards.

        Raises:
            AccountNotFoundError: the user has been deleted.
        """
        with self.begin(query.user_id) as work:
            plan = work.ledger.account(user_id=query.user_id).plan
        chat = _usable(self.models.offered(), plan, query.key)
        names = {card.model_id for card in chat}
        return UsableModels(
            chat=tuple(_within(card, names) for card in chat),
            embedding=_usable(self.embedding_models.offered(), plan, query.key),
            image=_usable(self.image_models.offered(), plan, query.key),
            speech=_usable(self.speech_models.offered(), plan, query.key),
            transcription=_usable(self.transcription_models.offered(), plan, query.key),
            voice_token=_usable(self.voice_tokens.offered(), plan, query.key),
        )


def _usable(
    offered: Iterable[Card], plan: Plan, key: KeyGrant | None
) -> tuple[Card, ...]:
    return tuple(card for card in offered if allows(plan, card.model_id, key))


def _within(card: ChatModelCard, usable: AbstractSet[str]) -> ChatModelCard:
    """Leave out the fallbacks that the caller may not use."""
    kept = tuple(name for name in card.fallbacks if name in usable)
    return replace(card, fallbacks=kept)
