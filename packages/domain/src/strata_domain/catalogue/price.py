"""The price of an entry, where only one thing is paid for."""

from strata_domain.catalogue import value
from strata_domain.catalogue.fields import Fields, fields
from strata_domain.entity.usage import ModelPrice


def input_price(entry: Fields) -> ModelPrice:
    """Return the price of what is read; nothing is written, and nothing cached.

    Raises:
        ConfigurationError: it is missing or wrong.
    """
    read = _paid(entry, "input")
    return ModelPrice(input=read, output=0, cache_read=read, cache_write=read)


def request_price(entry: Fields) -> ModelPrice:
    """Return the price of each thing that is asked for, whatever goes into it.

    Raises:
        ConfigurationError: it is missing or wrong.
    """
    each = _paid(entry, "request")
    return ModelPrice(input=0, output=0, cache_read=0, cache_write=0, request=each)


def _paid(entry: Fields, name: str) -> int:
    stated = entry.read("price", value.anything)
    prices = fields(f"{entry.place}: price", stated, (name,))
    rule = value.price if entry.get("free", value.flag, None) else value.paid
    return prices.read(name, rule)
