"""Working on jobs beside everything else."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pkgutil import resolve_name
from uuid import UUID

from strata_api.engine_room import Worker

QUEUE = "strata_gateway.job_queue:JobQueue"
CONNECTIONS = 3
MISSED_SIGNS = 3
"""After so many a worker counts as dead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueWorker:
    """Imports the queue when the first job may come, and not before.

    Attributes:
        heartbeat_seconds: between two signs of life.
        drain_seconds: how long jobs may take to end when it stops.
        chores: what one of the workers does every minute, by its name in the queue.
    """

    url: str
    listen_url: str
    advance: Callable[[UUID], Awaitable[float | None]]
    heartbeat_seconds: float
    drain_seconds: float
    chores: Mapping[str, Callable[[], Awaitable[object]]] = field(default_factory=dict)

    async def run(self) -> None:
        """Work until cancelled."""
        connect: Callable[..., Worker] = await asyncio.to_thread(resolve_name, QUEUE)
        worker = connect(
            url=self.url,
            listen_url=self.listen_url,
            advance=self.advance,
            chores=self.chores,
            connections=CONNECTIONS,
            silent_seconds=MISSED_SIGNS * self.heartbeat_seconds,
            drain_seconds=self.drain_seconds,
        )
        await worker.run()
