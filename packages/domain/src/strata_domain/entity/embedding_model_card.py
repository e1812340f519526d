"""An embedding model of the catalogue: what it takes, and what it costs."""

from dataclasses import dataclass

from strata_domain.entity.model_card import ModelCard


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingModelCard(ModelCard):
    """A model that turns texts into vectors; only what it reads costs something.

    Attributes:
        input_tokens: the most that it reads of one text.
        inputs: the most texts of one call.
        dimensions: the numbers in a vector, where nobody asks for fewer.
        shortens: whether fewer may be asked for.
    """

    input_tokens: int
    inputs: int
    dimensions: int
    shortens: bool = True
