"""Choosing an adapter of models that speak or listen by the name of its provider."""

from collections.abc import Mapping

from strata_domain.entity.speech import SpeechModelCard
from strata_domain.entity.transcription import TranscriptionModelCard
from strata_domain.entity.voice_token import VoiceTokenCard
from strata_domain.port.speech_model import SpeechModel
from strata_domain.port.transcription_model import TranscriptionModel
from strata_domain.port.voice_token import VoiceTokenIssuer
from strata_infrastructure.chat.registry import ModelRegistry, ProviderSettings
from strata_infrastructure.voice.adapter import SPEECH, TRANSCRIPTION, VOICE_TOKEN


class SpeechModelRegistry(ModelRegistry[SpeechModelCard, SpeechModel]):
    """The models that speak that are offered here."""

    def __init__(
        self,
        settings: Mapping[str, ProviderSettings],
        catalogue: Mapping[str, SpeechModelCard],
    ) -> None:
        """Offer every model whose provider has both settings and an adapter."""
        super().__init__(SPEECH, settings, catalogue)


class TranscriptionModelRegistry(
    ModelRegistry[TranscriptionModelCard, TranscriptionModel]
):
    """The models that listen that are offered here."""

    def __init__(
        self,
        settings: Mapping[str, ProviderSettings],
        catalogue: Mapping[str, TranscriptionModelCard],
    ) -> None:
        """Offer every model whose provider has both settings and an adapter."""
        super().__init__(TRANSCRIPTION, settings, catalogue)


class VoiceTokenIssuerRegistry(ModelRegistry[VoiceTokenCard, VoiceTokenIssuer]):
    """The issuers of tokens that are offered here."""

    def __init__(
        self,
        settings: Mapping[str, ProviderSettings],
        catalogue: Mapping[str, VoiceTokenCard],
    ) -> None:
        """Offer every provider that has both settings and an adapter."""
        super().__init__(VOICE_TOKEN, settings, catalogue)
