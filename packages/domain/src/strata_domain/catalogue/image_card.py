"""From an entry of the catalogue to the card of a model that draws."""

from strata_domain.catalogue import value
from strata_domain.catalogue.fields import Fields
from strata_domain.catalogue.price import request_price
from strata_domain.entity.image import ImageFeature, ImageModelCard

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
        features=entry.get("features", value.members(ImageFeature), frozenset()),
        longest_seconds=entry.get("longest_seconds", value.number, _USUAL_SECONDS),
        price=request_price(entry),
    )
