"""Chat models of any provider."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from strata_domain.entity.chat import ChatModelCard, ChatPiece, ChatRequest


class ChatModel(Protocol):
    """One provider's models."""

    def stream(
        self, request: ChatRequest
    ) -> AbstractAsyncContextManager[AsyncIterator[ChatPiece]]:
        """Ask, and read the answer as it is written.

        A context manager, because leaving the block must close the connection to the
        provider at once; a bare generator leaves it open until it is collected.
        `Finished` is the last piece and `UsageReported`, if any, comes before it.

        Raises:
            ProviderError: before the first piece or between two of them; also when the
                answer ends without the provider saying that it is done.
        """
        ...


class ChatModels(Protocol):
    """The models this installation offers."""

    def offered(self) -> Sequence[ChatModelCard]:
        """Return the cards of every model whose provider is configured."""
        ...

    def card(self, model_id: str) -> ChatModelCard:
        """Return one model's card.

        Raises:
            UnknownModelError: it is not offered.
        """
        ...

    def get(self, provider: str) -> ChatModel:
        """Return a provider's adapter, importing and building it on first use.

        Raises:
            UnknownModelError: the provider is not offered.
        """
        ...
