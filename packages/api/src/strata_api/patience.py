"""How long a request waits for the database.

A connection that has fallen silent, because a network or a server hangs, may take
minutes to break: whoever waits for it would rather be told.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from strata_domain.error import DatabaseUnavailableError
from strata_domain.port.concurrency import Offload

Result = TypeVar("Result")

PATIENCE_SECONDS = 6.0
"""Longer than any statement may take, so that a slow one fails for its own reason."""


async def patiently(work: Awaitable[Result]) -> Result:
    """Return what the work returns, if it does in time.

    Raises:
        DatabaseUnavailableError: it did not. What was sent to the database may still
            be stored, as when the answer to a commit is lost.
    """
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await work
    except TimeoutError as error:
        message = f"the database did not answer for {PATIENCE_SECONDS:g} s"
        raise DatabaseUnavailableError(message) from error


@dataclass(frozen=True, slots=True)
class PatientOffload:
    """Offloads what requests ask for; work that has not begun in time never does."""

    offload: Offload

    async def __call__(self, work: Callable[[], Result]) -> Result:
        """Return what the work returns, or raise what it raises.

        Raises:
            OverloadedError: too many callers are waiting already.
            DatabaseUnavailableError: it took too long.
        """
        return await patiently(self.offload(work))
