"""Reading a page of a list."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from strata_domain.entity.page import Page

Item = TypeVar("Item")
Cursor = TypeVar("Cursor")


def first_page(
    found: Sequence[Item], *, limit: int, cursor: Callable[[Item], Cursor]
) -> Page[Item, Cursor]:
    """Return the first items; finding one more than the limit tells there are more."""
    items = tuple(found[:limit])
    return Page(items, cursor(items[-1]) if len(found) > limit else None)
