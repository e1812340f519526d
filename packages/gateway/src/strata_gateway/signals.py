"""Hearing at once what other processes store, by LISTEN."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from uuid import UUID

from psycopg import AsyncConnection

from strata_gateway.database_url import driver_url

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0

_logger = logging.getLogger(__name__)


class _Watch:
    """One ear; whatever rings between two waits ends the second one at once."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    async def changed(self, *, timeout_seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_seconds):
                await self._rung.wait()
        self._rung.clear()


class PostgresSignals:
    """Listens on one connection of its own, as a task of the event loop.

    It only saves time: while nothing is heard, because the database is away or a
    transaction-mode pooler stands before it, whoever waits looks again at the timeout.
    """

    def __init__(self, url: str, *, on_cancel: Callable[[UUID], None]) -> None:
        """Tell `on_cancel` of every run that somebody wants to be stopped.

        Raises:
            ConfigurationError: the URL is not one of Postgres.
        """
        self._url = driver_url(url)
        self._hear_of = {"c": on_cancel, "e": self._ring}
        self._watches: defaultdict[UUID, set[_Watch]] = defaultdict(set)
        self._pause = FIRST_PAUSE_SECONDS
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to listen, on the running event loop."""
        self._task = asyncio.get_running_loop().create_task(self._keep())

    def close(self) -> None:
        """Stop listening; the connection closes at the loop's next turn."""
        if self._task is not None:
            self._task.cancel()

    @contextmanager
    def watch(self, generation_id: UUID) -> Generator[_Watch]:
        """Listen for news of one generation until the block ends."""
        watch = _Watch()
        self._watches[generation_id].add(watch)
        try:
            yield watch
        finally:
            self._forget(generation_id, watch)

    def _forget(self, generation_id: UUID, watch: _Watch) -> None:
        self._watches[generation_id].discard(watch)
        if not self._watches[generation_id]:
            del self._watches[generation_id]

    async def _keep(self) -> None:
        while True:
            try:
                await self._listen()
            except Exception:  # whatever it was, the next attempt may work
                _logger.info("not listening for other processes", exc_info=True)
            await asyncio.sleep(self._pause)
            self._pause = min(2 * self._pause, LONGEST_PAUSE_SECONDS)

    async def _listen(self) -> None:
        async with await AsyncConnection.connect(
            self._url, autocommit=True, prepare_threshold=None
        ) as connection:
            await connection.execute("listen strata_generations")
            self._pause = FIRST_PAUSE_SECONDS
            self._ring_all()
            async for notification in connection.notifies():
                self._hear(notification.payload)

    def _ring_all(self) -> None:
        """Have everyone look for what was told while nobody listened."""
        for generation_id in tuple(self._watches):
            self._ring(generation_id)

    def _hear(self, payload: str) -> None:
        kind, _, ids = payload.partition(":")
        tell = self._hear_of[kind]
        for generation_id in ids.split(","):
            tell(UUID(generation_id))

    def _ring(self, generation_id: UUID) -> None:
        for watch in self._watches.get(generation_id, ()):
            watch.ring()
