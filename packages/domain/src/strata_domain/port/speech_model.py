"""Models that speak, of any provider."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from strata_domain.entity.speech import (
    SpeechModelCard,
    SpeechPiece,
    SpeechRequest,
    Voice,
)


class SpeechModel(Protocol):
    """One provider's models."""

    def speak(
        self, request: SpeechRequest
    ) -> AbstractAsyncContextManager[AsyncIterator[SpeechPiece]]:
        """Have a text spoken, and read the sound while it is made.

        A context manager, because leaving the block must close the connection to the
        provider at once. `Accepted`, if any, is the first piece. The pieces end when
        the provider has said that it is done, and not before.

        Raises:
            ProviderError: before the first piece or between two of them; also when the
                sound ends without the provider saying that it is done.
        """
        ...

    async def voices(self) -> Sequence[Voice]:
        """Return everybody who speaks there.

        Raises:
            ProviderError: it does not say now.
        """
        ...


class SpeechModels(Protocol):
    """The models this installation offers."""

    def offered(self) -> Sequence[SpeechModelCard]:
        """Return the cards of every model whose provider is configured."""
        ...

    def card(self, model_id: str) -> SpeechModelCard:
        """Return one model's card.

        Raises:
            UnknownModelError: it is not offered.
        """
        ...

    def get(self, provider: str) -> SpeechModel:
        """Return a provider's adapter, importing and building it on first use.

        Raises:
            UnknownModelError: the provider is not offered.
        """
        ...
