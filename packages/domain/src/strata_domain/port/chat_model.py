"""Chat models of any provider."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from strata_domain.entity.chat import ChatRequest
from strata_domain.entity.chat_model_card import ChatModelCard
from strata_domain.entity.chat_piece import ChatPiece


class ChatModel(Protocol):
    """One provider's models."""

    def stream(
        self, request: ChatRequest
    ) -> AbstractAsyncContextManager[AsyncIterator[ChatPiece]]:
        """Ask, and read the answer as it is written.

        A context manager, because leaving the block must close the connection to the
        provider at once; a bare generator leaves it open until it is collected.
        `Accepted`, if any, is the first piece, `Finished` is the last, and
        `UsageReported`, if any, comes before it. Of a broken answer everything that was
        complete is handed out before the error, the usage known so far included.

        Raises:
            ProviderError: before the first piece or between two of them; also when the
                answer ends without the provider saying that it is done.
        """
        ...

    async def complete(self, request: ChatRequest) -> Sequence[ChatPiece]:
        """Ask, and return the answer when it is complete.

        The pieces are those of the stream, but each kind of words comes in one.
        Cancelling the call closes the connection.

        Raises:
            ProviderError: there is no answer, or it does not say that it is done.
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
