"""Working on jobs beside everything else."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pkgutil import resolve_name
from uuid import UUID

from strata_api.engine_room import Worker

QUEUE = "strata_gateway.job_queue:JobQueue"
CONNECTIONS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueWorker:
    """Imports the queue when the first job may come, and not before."""

    url: str
    listen_url: str
    advance: Callable[[UUID], Awaitable[float | None]]
    drain_seconds: float

    async def run(self) -> None:
        """Work until cancelled."""
        connect: Callable[..., Worker] = await asyncio.to_thread(resolve_name, QUEUE)
        worker = connect(
            url=self.url,
            listen_url=self.listen_url,
            advance=self.advance,
            connections=CONNECTIONS,
            drain_seconds=self.drain_seconds,
        )
        await worker.run()
