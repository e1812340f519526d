"""Lists that are read a page at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

Item = TypeVar("Item")
Cursor = TypeVar("Cursor")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item, Cursor]):
    """Some items, and where to go on; no cursor means there is no more."""

    items: tuple[Item, ...]
    next_cursor: Cursor | None


@dataclass(frozen=True, slots=True)
class ThreadCursor:
    """The last thread of a page: threads are listed by these two, descending."""

    updated_at: datetime
    thread_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadFilter:
    """Which threads to list.

    Attributes:
        q: words that the title contains, in any case.
        pinned: None lists both.
    """

    q: str | None = None
    archived: bool = False
    pinned: bool | None = None
