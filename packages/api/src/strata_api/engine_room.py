"""What runs beside the requests, from start to shutdown."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Protocol

from strata_api.offload import ThreadOffload
from strata_api.watch import DatabaseWatch, Status
from strata_domain.port.concurrency import Signals
from strata_usecase.account.departures import Departures
from strata_usecase.embedding.embedding_supervisor import EmbeddingSupervisor
from strata_usecase.run.generation_journal import GenerationJournal
from strata_usecase.run.generation_supervisor import GenerationSupervisor
from strata_usecase.run.lease_keeper import LeaseKeeper
from strata_usecase.voice.voice_supervisor import VoiceSupervisor


class RunningSignals(Signals, Protocol):
    """Signals that something must keep listening for."""

    def start(self) -> None:
        """Begin to listen."""

    def close(self) -> None:
        """Stop listening, and leave nothing open."""


class Worker(Protocol):
    """What works on jobs, or on accounts."""

    async def run(self) -> None:
        """Work until cancelled."""


SAVING_SECONDS = 4.0

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineRoom:
    """The supervisors with their journal, the watch, the signals, and their threads.

    Attributes:
        unkept: of answers of which nothing is kept but what they cost.
        drain_seconds: how long the present runs may go on when the process leaves.
        workers: on jobs and accounts; none leaves them to other processes.
        gave_up: set when they could not be saved then.
    """

    supervisor: GenerationSupervisor
    unkept: GenerationSupervisor
    embedder: EmbeddingSupervisor
    talker: VoiceSupervisor
    journal: GenerationJournal
    leases: LeaseKeeper
    watch: DatabaseWatch
    signals: RunningSignals
    departures: Departures
    threads: tuple[ThreadOffload, ...]
    drain_seconds: float
    workers: tuple[Worker, ...] = ()
    gave_up: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def status(self) -> Status:
        """Whether this process should get requests."""
        if self.supervisor.draining:
            return "draining"
        return "ok" if self.watch.healthy else "unavailable"

    @property
    def patience_seconds(self) -> float:
        """The longest that `drain` takes."""
        return self.drain_seconds + SAVING_SECONDS

    async def drain(self) -> None:
        """Take no new runs; return when the present ones are saved.

        While the database is away nothing can be saved. What is not saved in time is
        left to another process, which ends it as it ends the runs of a dead one.
        """
        if self.gave_up.is_set():
            return
        try:
            async with asyncio.timeout(self.patience_seconds):
                await asyncio.gather(
                    self.supervisor.drain(grace_seconds=self.drain_seconds),
                    self.unkept.drain(grace_seconds=self.drain_seconds),
                    self.embedder.drain(grace_seconds=self.drain_seconds),
                    self.talker.drain(grace_seconds=self.drain_seconds),
                )
        except TimeoutError:
            self.gave_up.set()
            _logger.exception("left without saving every answer")

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
            for work in self._works():
                stack.push_async_callback(_cancel, asyncio.create_task(work))
            stack.push_async_callback(self.drain)
            yield

    def _works(self) -> list[Coroutine[None, None, None]]:
        keepers = (self.journal, self.leases, self.watch, self.departures)
        return [
            *(keeper.keep() for keeper in keepers),
            *(worker.run() for worker in self.workers),
        ]


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
