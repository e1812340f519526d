"""From an entry of the catalogue to the card of a model."""

from strata_domain.catalogue import value
from strata_domain.catalogue.fields import Fields, fields
from strata_domain.entity.chat_model_card import Capability, ChatModelCard
from strata_domain.entity.usage import ModelPrice

FIELDS = (
    "model_id",
    "name",
    "source",
    "effective",
    "context_tokens",
    "max_output_tokens",
    "price",
    "free",
    "capabilities",
    "fallbacks",
)
_TOO_MANY = "must not be above context_tokens"
_ITSELF = "must not name the model itself"
_PRICES = ("input", "output", "cache_read", "cache_write", "request")


def card(entry: Fields) -> ChatModelCard:
    """Return the card of one model.

    Raises:
        ConfigurationError: a field is missing or wrong.
    """
    entry.get("source", value.text, "")
    entry.get("effective", value.day, None)
    context = entry.read("context_tokens", value.tokens)
    return ChatModelCard(
        model_id=entry.read("model_id", value.model_id),
        name=entry.read("name", value.text),
        context_tokens=context,
        max_output_tokens=_output(entry, context),
        price=_price(entry),
        capabilities=entry.read("capabilities", value.members(Capability)),
        fallbacks=_fallbacks(entry),
    )


def _output(entry: Fields, context: int) -> int:
    most = entry.read("max_output_tokens", value.tokens)
    if most > context:
        raise entry.wrong(_TOO_MANY, of="max_output_tokens")
    return most


def _price(entry: Fields) -> ModelPrice:
    """Return the price; a cache that has none of its own costs what input costs."""
    stated = entry.read("price", value.anything)
    prices = fields(f"{entry.place}: price", stated, _PRICES)
    rule = value.price if entry.get("free", value.flag, None) else value.paid
    read = prices.read("input", rule)
    return ModelPrice(
        input=read,
        output=prices.read("output", rule),
        cache_read=prices.get("cache_read", value.price, read),
        cache_write=prices.get("cache_write", value.price, read),
        request=prices.get("request", value.price, 0),
    )


def _fallbacks(entry: Fields) -> tuple[str, ...]:
    named = entry.get("fallbacks", value.model_ids, ())
    if entry.values["model_id"] in named:
        raise entry.wrong(_ITSELF, of="fallbacks")
    return named
