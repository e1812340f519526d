"""Waiting without holding anything up."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

Result = TypeVar("Result")

Clock = Callable[[], datetime]


class Offload(Protocol):
    """Runs synchronous work, such as a transaction, beside the event loop."""

    async def __call__(self, work: Callable[[], Result]) -> Result:
        """Return what the work returns, or raise what it raises.

        Raises:
            OverloadedError: too much is waiting already.
        """
        ...


class Patience(Protocol):
    """Waits for the database no longer than somebody who is waiting would."""

    async def __call__(self, work: Awaitable[Result]) -> Result:
        """Return what the work returns, or raise what it raises.

        Raises:
            DatabaseUnavailableError: it took too long.
        """
        ...


class Watch(Protocol):
    """An ear on one generation, open since before the first look at its log."""

    async def changed(self, *, timeout_seconds: float) -> None:
        """Return when something may be new since the last call, or at the timeout."""
        ...


class Signals(Protocol):
    """Wakes those who follow a generation that another process writes."""

    def watch(self, generation_id: UUID) -> AbstractContextManager[Watch]:
        """Listen until the block ends."""
        ...
