"""Synchronous work beside the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from strata_domain.error import OverloadedError

Result = TypeVar("Result")

MOST_WAITING = 1000


class ThreadOffload:
    """As many threads as there are database connections for them, and a bounded queue.

    A thread holds a connection for one transaction and never waits for anything else,
    so a connection is always free for a running thread.
    """

    def __init__(self, threads: int, *, most_waiting: int = MOST_WAITING) -> None:
        """Allow so many threads, and so many callers waiting for one."""
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="strata")
        self._most_pending = threads + most_waiting
        self._pending = 0

    async def __call__(self, work: Callable[[], Result]) -> Result:
        """Return what the work returns, or raise what it raises.

        Raises:
            OverloadedError: too many callers are waiting already.
        """
        if self._pending >= self._most_pending:
            raise OverloadedError
        self._pending += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._executor, work)
        finally:
            self._pending -= 1

    def close(self) -> None:
        """Let running work end, and take no more."""
        self._executor.shutdown(wait=True, cancel_futures=True)
