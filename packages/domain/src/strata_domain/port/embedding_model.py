"""Embedding models of any provider."""

from collections.abc import Sequence
from typing import Protocol

from strata_domain.entity.embedding import EmbeddingRequest, Embeddings
from strata_domain.entity.embedding_model_card import EmbeddingModelCard


class EmbeddingModel(Protocol):
    """One provider's models."""

    async def embed(self, request: EmbeddingRequest) -> Embeddings:
        """Return a vector for each text. Cancelling the call closes the connection.

        Raises:
            ProviderError: there are no vectors, or not those that were asked for.
        """
        ...


class EmbeddingModels(Protocol):
    """The models this installation offers."""

    def offered(self) -> Sequence[EmbeddingModelCard]:
        """Return the cards of every model whose provider is configured."""
        ...

    def card(self, model_id: str) -> EmbeddingModelCard:
        """Return one model's card.

        Raises:
            UnknownModelError: it is not offered.
        """
        ...

    def get(self, provider: str) -> EmbeddingModel:
        """Return a provider's adapter, importing and building it on first use.

        Raises:
            UnknownModelError: the provider is not offered.
        """
        ...
