"""What an embedding model takes."""

from strata_domain.entity.embedding import Texts
from strata_domain.entity.embedding_model_card import EmbeddingModelCard
from strata_domain.error import DimensionsNotOfferedError, TooManyTextsError


def ensure_embeddable(texts: Texts, card: EmbeddingModelCard) -> None:
    """Refuse what the model cannot do.

    Raises:
        TooManyTextsError: it takes fewer at once.
        DimensionsNotOfferedError: it makes no vectors of that length.
    """
    if len(texts.inputs) > card.inputs:
        raise TooManyTextsError(card.model_id, len(texts.inputs))
    if not _makes(card, texts.dimensions):
        raise DimensionsNotOfferedError(card.model_id, texts.dimensions)


def _makes(card: EmbeddingModelCard, dimensions: int | None) -> bool:
    if dimensions is None or dimensions == card.dimensions:
        return True
    return card.shortens and dimensions < card.dimensions
