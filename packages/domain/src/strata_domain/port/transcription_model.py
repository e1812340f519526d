"""Models that listen, of any provider."""

from collections.abc import Sequence
from typing import Protocol

from strata_domain.entity.transcription import (
    Transcript,
    TranscriptionModelCard,
    TranscriptionRequest,
)


class TranscriptionModel(Protocol):
    """One provider's models."""

    async def transcribe(self, request: TranscriptionRequest) -> Transcript:
        """Return what is heard. Cancelling the call closes the connection.

        Raises:
            ProviderError: there is no transcript.
        """
        ...


class TranscriptionModels(Protocol):
    """The models this installation offers."""

    def offered(self) -> Sequence[TranscriptionModelCard]:
        """Return the cards of every model whose provider is configured."""
        ...

    def card(self, model_id: str) -> TranscriptionModelCard:
        """Return one model's card.

        Raises:
            UnknownModelError: it is not offered.
        """
        ...

    def get(self, provider: str) -> TranscriptionModel:
        """Return a provider's adapter, importing and building it on first use.

        Raises:
            UnknownModelError: the provider is not offered.
        """
        ...
