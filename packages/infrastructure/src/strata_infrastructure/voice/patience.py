"""How long a provider that speaks or listens may keep silent."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds: a provider that has enough of us may just say nothing any more.

    Whoever calls has deadlines of their own; these are for those who have none.

    Attributes:
        first: until something is heard.
        between: from asking for the next piece of it until that is there.
        total: for all of it, our own dwelling on its pieces included.
    """

    first: float = 60.0
    between: float = 30.0
    total: float = 1800.0


PATIENT = Patience()


class Clock:
    """Times one call.

    Attributes:
        heard: whether the first sound has come; whoever reads says so.
    """

    def __init__(self, patience: Patience) -> None:
        """Begin now."""
        self._loop = asyncio.get_running_loop()
        self._between = patience.between
        self._end = self._loop.time() + patience.total
        self._first = self._loop.time() + patience.first
        self.heard = False

    def waiting(self) -> asyncio.Timeout:
        """Return a context that ends in time; TimeoutError if it does not."""
        later = self._loop.time() + self._between
        return asyncio.timeout_at(min(self._end, later if self.heard else self._first))

    async def next_of(self, source: AsyncIterator[Item]) -> Item | None:
        """Return the next item, or None behind the last.

        Raises:
            TimeoutError: it did not come in time.
        """
        async with self.waiting():
            return await anext(source, None)
