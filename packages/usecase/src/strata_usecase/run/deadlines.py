"""How long a provider may take."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from strata_domain.error import ProviderTimeoutError


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """Seconds a provider has for its answer.

    Attributes:
        first_token: from the call to the first piece, connecting included.
        between_chunks: from one piece to the next.
        total: for everything.
    """

    first_token: float = 60.0
    between_chunks: float = 30.0
    total: float = 600.0


class Timer:
    """Moves the deadline with every piece that arrives."""

    def __init__(self, timeout: asyncio.Timeout, deadlines: Deadlines) -> None:
        """Begin now."""
        self._loop = asyncio.get_running_loop()
        self._timeout = timeout
        self._between = deadlines.between_chunks
        self._end = self._loop.time() + deadlines.total

    def piece_arrived(self) -> None:
        """Allow time for one more piece."""
        self._timeout.reschedule(min(self._loop.time() + self._between, self._end))

    @contextmanager
    def paused(self) -> Generator[None]:
        """Stop the clock for the block, in which it is not the provider who dawdles."""
        began = self._loop.time()
        self._timeout.reschedule(None)
        try:
            yield
        finally:
            self._end += self._loop.time() - began
            self.piece_arrived()


@asynccontextmanager
async def timed(deadlines: Deadlines) -> AsyncGenerator[Timer]:
    """Bound the block by the deadlines.

    Raises:
        ProviderTimeoutError: one of them has passed.
    """
    try:
        first = min(deadlines.first_token, deadlines.total)
        async with asyncio.timeout(first) as timeout:
            yield Timer(timeout, deadlines)
    except TimeoutError as error:
        message = "the provider kept us waiting too long"
        raise ProviderTimeoutError(message) from error
