"""Time and waiting, in the hands of a test."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

Result = TypeVar("Result")


@dataclass
class ManualClock:
    """A clock that stands still until it is moved."""

    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


class InlineOffload:
    """Does the work at once, on the event loop."""

    async def __call__(self, work: Callable[[], Result]) -> Result:
        """Return what the work returns, or raise what it raises."""
        return work()


@dataclass(eq=False)
class ManualWatch:
    """An ear that hears what the test rings."""

    generation_id: UUID
    rung: asyncio.Event = field(default_factory=asyncio.Event)

    async def changed(self, *, timeout_seconds: float) -> None:
        """Return when it was rung since the last call, or at the timeout."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_seconds):
                await self.rung.wait()
        self.rung.clear()


class ManualSignals:
    """Wakes followers when the test says so; `watches` are those now open."""

    def __init__(self) -> None:
        """Begin without followers."""
        self.watches: list[ManualWatch] = []

    @contextmanager
    def watch(self, generation_id: UUID) -> Generator[ManualWatch]:
        """Listen until the block ends."""
        watch = ManualWatch(generation_id)
        self.watches.append(watch)
        try:
            yield watch
        finally:
            self.watches.remove(watch)

    def ring(self, generation_id: UUID) -> None:
        """Wake everyone who follows that generation."""
        for watch in self.watches:
            if watch.generation_id == generation_id:
                watch.rung.set()
