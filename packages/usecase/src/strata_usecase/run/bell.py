"""Waking everyone who waits."""

import asyncio
from contextlib import suppress


class Bell:
    """Rings for all who wait now; whoever comes later waits for the next ring."""

    def __init__(self) -> None:
        """Begin silent."""
        self._round = asyncio.Event()
        self._waiting = 0

    def ring(self) -> None:
        """Wake everyone; costs nothing while nobody waits."""
        if self._waiting:
            self._round.set()
            self._round = asyncio.Event()

    async def wait(self, *, timeout_seconds: float) -> None:
        """Return at the next ring, at the latest after the timeout."""
        self._waiting += 1
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(timeout_seconds):
                    await self._round.wait()
        finally:
            self._waiting -= 1
