"""Choosing an embedding adapter by the name of its provider."""

from collections.abc import Mapping

from strata_domain.entity.embedding_model_card import EmbeddingModelCard
from strata_domain.port.embedding_model import EmbeddingModel
from strata_infrastructure.chat.registry import ModelRegistry, ProviderSettings
from strata_infrastructure.embedding.adapter import EMBEDDING


class EmbeddingModelRegistry(ModelRegistry[EmbeddingModelCard, EmbeddingModel]):
    """The embedding models that are offered here."""

    def __init__(
        self,
        settings: Mapping[str, ProviderSettings],
        catalogue: Mapping[str, EmbeddingModelCard],
    ) -> None:
        """Offer every model whose provider has both settings and an adapter."""
        super().__init__(EMBEDDING, settings, catalogue)
