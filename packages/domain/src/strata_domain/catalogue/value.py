"""What the fields of the catalogue may hold: each rule accepts a JSON value or refuses.

A refusal is a ValueError that goes on where "the field" leaves off.
"""

import re
from datetime import date

from strata_domain.entity.chat_model_card import Capability
from strata_domain.entity.image import ImageFeature, ImageSize

_MODEL_ID = re.compile(r"[a-z][a-z0-9_-]*/[^\s/][^\s]*")
_SIZE = re.compile(r"([1-9][0-9]{0,4})x([1-9][0-9]{0,4})")
_MOST_TOKENS = 1_000_000_000
_MOST_NUMBER = 100_000
_DEAREST = 1_000_000_000_000
_TEXT = "must be a text that says something"
_DAY = "must be a day such as 2026-11-23"
_LIST = "must be a list"
_FLAG = "must be true or false"
_YES = "must be true, or left out"
_TOKENS = "must be a whole number of tokens, from 1 to a billion"
_NUMBER = "must be a whole number, from 1 to a hundred thousand"
_ID = "must be 'provider/model', such as 'sandbox/echo'"
_PRICE = (
    "must be a whole number of micro-USD, for a million tokens, a call or a picture, "
    "and not negative: 2.50 USD for a million tokens is 2500000"
)
_PAID = 'must be above 0; a model that costs nothing says so by "free": true'
_CAPABILITY = f"must be a list of these: {', '.join(Capability)}"
_FEATURE = f"must be a list of these: {', '.join(ImageFeature)}"
_SIZES = "must be a list of sizes in pixels, such as '1024x768', the usual one first"


def text(value: object) -> str:
    """Accept a text with something in it."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(_TEXT)
    return value


def day(value: object) -> date:
    """Accept a date."""
    try:
        return date.fromisoformat(text(value))
    except ValueError:
        raise ValueError(_DAY) from None


def listed(value: object) -> list[object]:
    """Accept a list of anything."""
    if type(value) is not list:
        raise ValueError(_LIST)
    return value


def flag(value: object) -> bool:
    """Accept a truth value."""
    if type(value) is not bool:
        raise ValueError(_FLAG)
    return value


def yes(value: object) -> None:
    """Accept nothing but true."""
    if value is not True:
        raise ValueError(_YES)


def anything(value: object) -> object:
    """Accept whatever is there, to look into it later."""
    return value


def tokens(value: object) -> int:
    """Accept a number of tokens."""
    if type(value) is not int or not 1 <= value <= _MOST_TOKENS:
        raise ValueError(_TOKENS)
    return value


def number(value: object) -> int:
    """Accept a number of things."""
    if type(value) is not int or not 1 <= value <= _MOST_NUMBER:
        raise ValueError(_NUMBER)
    return value


def price(value: object) -> int:
    """Accept a price, in micro-USD for a million tokens or for a call; 0 is one."""
    if type(value) is not int or not 0 <= value <= _DEAREST:
        raise ValueError(_PRICE)
    return value


def paid(value: object) -> int:
    """Accept a price above 0: what nobody knows must not pass for a gift."""
    if price(value) == 0:
        raise ValueError(_PAID)
    return price(value)


def model_id(value: object) -> str:
    """Accept the id of a model."""
    if not _MODEL_ID.fullmatch(text(value)):
        raise ValueError(_ID)
    return text(value)


def model_ids(value: object) -> tuple[str, ...]:
    """Accept a list of ids."""
    return tuple(map(model_id, listed(value)))


def capabilities(value: object) -> frozenset[Capability]:
    """Accept a list of what a model can do."""
    try:
        return frozenset(Capability(text(each)) for each in listed(value))
    except ValueError:
        raise ValueError(_CAPABILITY) from None


def features(value: object) -> frozenset[ImageFeature]:
    """Accept a list of what a model that draws can do."""
    try:
        return frozenset(ImageFeature(text(each)) for each in listed(value))
    except ValueError:
        raise ValueError(_FEATURE) from None


def sizes(value: object) -> tuple[ImageSize, ...]:
    """Accept a list of sizes."""
    found = [_SIZE.fullmatch(each) for each in map(text, listed(value))]
    if None in found:
        raise ValueError(_SIZES)
    pairs = (match.groups() for match in found if match)
    return tuple(ImageSize(int(width), int(height)) for width, height in pairs)
