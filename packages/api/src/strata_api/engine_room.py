"""What runs beside the requests, from start to shutdown."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

from strata_api.offload import ThreadOffload
from strata_api.watch import DatabaseWatch, Status
from strata_domain.port.concurrency import Signals
from strata_usecase.run.generation_journal import GenerationJournal
from strata_usecase.run.generation_supervisor import GenerationSupervisor


class RunningSignals(Signals, Protocol):
    """Signals that something must keep listening for."""

    def start(self) -> None:
        """Begin to listen."""

    def close(self) -> None:
        """Stop listening, and leave nothing open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineRoom:
    """The supervisor with its journal, the watch, the signals, and their threads."""

    supervisor: GenerationSupervisor
    journal: GenerationJournal
    watch: DatabaseWatch
    signals: RunningSignals
    threads: tuple[ThreadOffload, ...]
    drain_seconds: float

    @property
    def status(self) -> Status:
        """Whether this process should get requests."""
        if self.supervisor.draining:
            return "draining"
        return "ok" if self.watch.healthy else "unavailable"

    async def drain(self) -> None:
        """Take no new runs; return when the present ones are saved."""
        await self.supervisor.drain(grace_seconds=self.drain_seconds)

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Run everything inside the block; afterwards every run is saved.

        Raises:
            DatabaseUnavailableError: Postgres did not answer.
            ConfigurationError: the schema is not there.
        """
        async with AsyncExitStack() as stack:
            for threads in self.threads:
                stack.callback(threads.close)
            await self.watch.look()
            self.signals.start()
            stack.callback(self.signals.close)
            for work in (self.journal.keep(), self.watch.keep()):
                stack.push_async_callback(_cancel, asyncio.create_task(work))
            stack.push_async_callback(self.drain)
            yield


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
