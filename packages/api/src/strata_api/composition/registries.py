"""The models that are offered here, by what they make."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeVar

from strata_domain.catalogue import (
    chat_catalogue,
    embedding_catalogue,
    image_catalogue,
    speech_catalogue,
    transcription_catalogue,
    voice_token_catalogue,
)
from strata_domain.entity.model_card import ModelCard
from strata_infrastructure.chat.registry import ChatModelRegistry
from strata_infrastructure.embedding.registry import EmbeddingModelRegistry
from strata_infrastructure.image.registry import ImageModelRegistry
from strata_infrastructure.settings import Settings
from strata_infrastructure.voice.registry import (
    SpeechModelRegistry,
    TranscriptionModelRegistry,
    VoiceTokenIssuerRegistry,
)

Card = TypeVar("Card", bound=ModelCard)


@dataclass(frozen=True, slots=True)
class Registries:
    """Every adapter there is, built when it is first asked for."""

    chat: ChatModelRegistry
    embedding: EmbeddingModelRegistry
    image: ImageModelRegistry
    speech: SpeechModelRegistry
    transcription: TranscriptionModelRegistry
    voice_token: VoiceTokenIssuerRegistry

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Offer the models of the providers that are configured."""
        providers = settings.providers
        return cls(
            ChatModelRegistry(providers, _known(settings, chat_catalogue)),
            EmbeddingModelRegistry(providers, _known(settings, embedding_catalogue)),
            ImageModelRegistry(providers, _known(settings, image_catalogue)),
            SpeechModelRegistry(providers, _known(settings, speech_catalogue)),
            TranscriptionModelRegistry(
                providers, _known(settings, transcription_catalogue)
            ),
            VoiceTokenIssuerRegistry(
                providers, _known(settings, voice_token_catalogue)
            ),
        )

    async def aclose(self) -> None:
        """Close every connection to a provider."""
        for registry in (
            self.chat,
            self.embedding,
            self.image,
            self.speech,
            self.transcription,
            self.voice_token,
        ):
            await registry.aclose()


def _known(
    settings: Settings, catalogue: Callable[[Path | None], Mapping[str, Card]]
) -> Mapping[str, Card]:
    cards = catalogue(settings.catalogue)
    return {k: card for k, card in cards.items() if card.provider in settings.providers}
