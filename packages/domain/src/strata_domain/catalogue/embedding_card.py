"""From an entry of the catalogue to the card of an embedding model."""

from strata_domain.catalogue import value
from strata_domain.catalogue.fields import Fields
from strata_domain.catalogue.price import input_price
from strata_domain.entity.embedding_model_card import EmbeddingModelCard

FIELDS = (
    "model_id",
    "name",
    "source",
    "effective",
    "input_tokens",
    "inputs",
    "dimensions",
    "shortens",
    "price",
    "free",
)
MOST_NUMBERS = 3_072_000
"""In all vectors of one answer, so that it fits what an adapter reads of one."""
_TOO_MANY = f"times dimensions must not be above {MOST_NUMBERS}"


def embedding_card(entry: Fields) -> EmbeddingModelCard:
    """Return the card of one model.

    Raises:
        ConfigurationError: a field is missing or wrong.
    """
    entry.get("source", value.text, "")
    entry.get("effective", value.day, None)
    inputs = entry.read("inputs", value.number)
    dimensions = entry.read("dimensions", value.number)
    if inputs * dimensions > MOST_NUMBERS:
        raise entry.wrong(_TOO_MANY, of="inputs")
    return EmbeddingModelCard(
        model_id=entry.read("model_id", value.model_id),
        name=entry.read("name", value.text),
        input_tokens=entry.read("input_tokens", value.tokens),
        inputs=inputs,
        dimensions=dimensions,
        shortens=entry.read("shortens", value.flag),
        price=input_price(entry),
    )
