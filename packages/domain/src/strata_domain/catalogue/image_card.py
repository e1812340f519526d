"""From an entry of the catalogue to the card of a model that draws."""

from strata_domain.catalogue import value
from strata_domain.catalogue.fields import Fields, fields
from strata_domain.entity.image import ImageModelCard
from strata_domain.entity.usage import ModelPrice

FIELDS = (
    "model_id",
    "name",
    "source",
    "effective",
    "most_images",
    "sizes",
    "features",
    "longest_seconds",
    "price",
    "free",
)
_USUAL_SECONDS = 600


def image_card(entry: Fields) -> ImageModelCard:
    """Return the card of one model.

    Raises:
        ConfigurationError: a field is missing or wrong.
    """
    entry.get("source", value.text, "")
    entry.get("effective", value.day, None)
    return ImageModelCard(
        model_id=entry.read("model_id", value.model_id),
        name=entry.read("name", value.text),
        most_images=entry.read("most_images", value.number),
        sizes=entry.get("sizes", value.sizes, ()),
        features=entry.get("features", value.features, frozenset()),
        longest_seconds=entry.get("longest_seconds", value.number, _USUAL_SECONDS),
        price=_price(entry),
    )


def _price(entry: Fields) -> ModelPrice:
    """Return the price of a picture; neither words nor tokens cost anything."""
    stated = entry.read("price", value.anything)
    prices = fields(f"{entry.place}: price", stated, ("request",))
    rule = value.price if entry.get("free", value.flag, None) else value.paid
    picture = prices.read("request", rule)
    return ModelPrice(input=0, output=0, cache_read=0, cache_write=0, request=picture)
