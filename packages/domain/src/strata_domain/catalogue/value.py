"""What the fields of the catalogue may hold: each rule accepts a JSON value or refuses.

A refusal is a ValueError that goes on where "the field" leaves off.
"""

import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import TypeVar

from strata_domain.entity.image import ImageSize

Member = TypeVar("Member", bound=StrEnum)

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
_BYTES = "must be a whole number of bytes, from 1 to a billion"
_MOST_BYTES = 1_000_000_000
_NUMBER = "must be a whole number, from 1 to a hundred thousand"
_ID = "must be 'provider/model', such as 'sandbox/echo'"
_PRICE = (
    "must be a whole number of micro-USD, for a million tokens, characters or seconds, "
    "for a call or a picture, and not negative: "
    "2.50 USD for a million tokens is 2500000"
)
_PAID = 'must be above 0; a model that costs nothing says so by "free": true'
_NUMBERS = "must be a list of whole numbers, the usual one first"
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


def size(value: object) -> int:
    """Accept a number of bytes."""
    if type(value) is not int or not 1 <= value <= _MOST_BYTES:
        raise ValueError(_BYTES)
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


def members(kind: type[Member]) -> Callable[[object], frozenset[Member]]:
    """Return the rule that accepts a list of these, in whatever order."""

    def accept(value: object) -> frozenset[Member]:
        return frozenset(_members(kind, value))

    return accept


def ordered(kind: type[Member]) -> Callable[[object], tuple[Member, ...]]:
    """Return the rule that accepts a list of at least one of these, in its order."""

    def accept(value: object) -> tuple[Member, ...]:
        found = _members(kind, value)
        if not found:
            raise ValueError(_none(kind))
        return found

    return accept


def numbers(value: object) -> tuple[int, ...]:
    """Accept a list of at least one number of things."""
    found = tuple(map(number, listed(value)))
    if not found:
        raise ValueError(_NUMBERS)
    return found


def sizes(value: object) -> tuple[ImageSize, ...]:
    """Accept a list of sizes."""
    found = [_SIZE.fullmatch(each) for each in map(text, listed(value))]
    if None in found:
        raise ValueError(_SIZES)
    pairs = (match.groups() for match in found if match)
    return tuple(ImageSize(int(width), int(height)) for width, height in pairs)


def _members(kind: type[Member], value: object) -> tuple[Member, ...]:
    try:
        return tuple(kind(text(each)) for each in listed(value))
    except ValueError:
        raise ValueError(_none(kind)) from None


def _none(kind: type[StrEnum]) -> str:
    return f"must be a list of these: {', '.join(kind)}"
