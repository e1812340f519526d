"""How the queue's package reaches Postgres: in our role, and through a pooler, too."""

import asyncio
import logging
from collections.abc import Iterable

from procrastinate import PsycopgConnector
from procrastinate.connector import Notify
from procrastinate.exceptions import ConnectorException
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from strata_gateway.database_url import driver_url
from strata_gateway.transaction import AS_SYSTEM

PATIENCE_SECONDS = 5.0
PAUSE_SECONDS = 1.0
_OPENING = (
    AS_SYSTEM.removeprefix("begin; ") + ",\nset_config('search_path', 'queue', true)"
).encode()

_logger = logging.getLogger(__name__)


class QueueConnector(PsycopgConnector):
    """Asks through a pool, and listens on a connection of its own.

    A database that is away for less than five seconds is waited for.
    """

    def __init__(self, url: str, *, listen_url: str | None, connections: int) -> None:
        """Open nothing yet.

        Args:
            url: of Postgres, or of a pooler before it.
            listen_url: of Postgres itself; None if `url` is that.
            connections: how many are opened at most, one of them to listen.

        Raises:
            ConfigurationError: a URL is not one of Postgres.
        """
        super().__init__(pool_factory=self._system_pool)
        self._url = driver_url(url)
        self._most = connections - 1
        self._ear = PsycopgConnector(
            conninfo=driver_url(listen_url or url), min_size=0, max_size=1
        )

    async def listen_notify(
        self, on_notification: Notify, channels: Iterable[str]
    ) -> None:
        """Tell of news until cancelled; it only saves time, so it may be away."""
        await self._ear.open_async()
        try:
            while True:
                await self._listen(on_notification, channels)
                await asyncio.sleep(PAUSE_SECONDS)
        finally:
            await self._ear.close_async()

    async def _listen(self, on_notification: Notify, channels: Iterable[str]) -> None:
        try:
            await self._ear.listen_notify(on_notification, channels)
        except ConnectorException:
            _logger.info("not listening for new jobs", exc_info=True)

    def _system_pool(self, **_usual: object) -> AsyncConnectionPool:
        """Return a pool that is not open; the package's usual options are not ours."""
        return AsyncConnectionPool(
            self._url,
            kwargs={"prepare_threshold": None},
            min_size=1,
            max_size=self._most,
            timeout=PATIENCE_SECONDS,
            check=_begin,
            open=False,
        )


async def _begin(connection: AsyncConnection) -> None:
    """Begin a transaction as the system; a connection that cannot is not lent.

    Nobody ends it when the wish for it is cancelled meanwhile, so that is done here.
    """
    try:
        await connection.execute(_OPENING)
    except asyncio.CancelledError:
        await connection.rollback()
        raise
