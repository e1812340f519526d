"""Doing what waits in the queue, while other processes do the same."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from procrastinate import App, BaseRetryStrategy, RetryDecision
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job

from strata_gateway.queue_connector import PATIENCE_SECONDS, QueueConnector

QUEUE = "strata"
POLL_SECONDS = 1.0
RESTART_SECONDS = 1.0
SIGNS_OF_LIFE = 3
LONGEST_PAUSE_SECONDS = 60
_DOUBLINGS = 6
_EVERY_MINUTE = "* * * * *"
_LOOK = """
select public.enqueue_look(
  %(job_id)s::uuid, now() + %(pause)s::float8 * interval '1 second'
)
"""
_RESCUE = "select public.rescue_jobs(%(seconds)s::float8)"
_FIND_LOST = "select public.enqueue_lost_jobs()"

Advance = Callable[[UUID], Awaitable[float | None]]
Chore = Callable[[], Awaitable[object]]

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobQueue:
    """A worker: any number of them, in any number of processes, share the work.

    Attributes:
        url: of the database, or of a pooler before it.
        listen_url: of the database itself; None if `url` is that.
        chores: what one of the workers does every minute, by its name in the queue.
        advance: takes a job one step further; returns the seconds until its next step,
            or None if there is none. What it raises is logged, and tried again later.
        concurrency: how many jobs it works on at once.
        connections: how many it opens at most, one of them to listen.
        silent_seconds: a worker that gives no sign of life for so long is taken for
            dead, and what it had taken is given to others.
        drain_seconds: how long jobs may take to end when it stops.
    """

    url: str
    advance: Advance
    chores: Mapping[str, Chore] = field(default_factory=dict)
    listen_url: str | None = None
    concurrency: int = 8
    connections: int = 4
    silent_seconds: float = 6.0
    drain_seconds: float = 5.0

    async def run(self) -> None:
        """Work until cancelled; what does not end in time then is put back.

        Raises:
            ConfigurationError: a URL is not one of Postgres.
        """
        while not _is_cancelled():
            connector = QueueConnector(
                self.url, listen_url=self.listen_url, connections=self.connections
            )
            try:
                await self._work(connector)
            except Exception:  # whatever it was, the next attempt may work
                _logger.warning("the worker of the queue begins anew", exc_info=True)
            await asyncio.sleep(RESTART_SECONDS)

    async def _work(self, connector: QueueConnector) -> None:
        """Work until cancelled, or until the database is away for too long."""
        bench = _Bench(connector, self.advance, self.chores)
        async with _opened(bench.app()) as app, self._rescuing(bench):
            await app.run_worker_async(
                queues=[QUEUE],
                concurrency=self.concurrency,
                fetch_job_polling_interval=POLL_SECONDS,
                update_heartbeat_interval=self.silent_seconds / SIGNS_OF_LIFE,
                stalled_worker_timeout=self.silent_seconds,
                shutdown_graceful_timeout=self.drain_seconds,
                delete_jobs="successful",
                install_signal_handlers=False,
            )

    @asynccontextmanager
    async def _rescuing(self, bench: "_Bench") -> AsyncGenerator[None]:
        task = asyncio.create_task(bench.rescue(self.silent_seconds))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])


@dataclass(frozen=True, slots=True)
class _Bench:
    """What is done with one pool of connections."""

    connector: QueueConnector
    advance: Advance
    chores: Mapping[str, Chore]

    def app(self) -> App:
        """Return the tasks, under the names that stand in the queue.

        Without one that is periodic, nothing would notice that the worker's sign of
        life has ended.
        """
        app = App(connector=self.connector)
        again = _Again()
        app.task(name="advance_job", queue=QUEUE, retry=again)(self.advance_job)
        find = app.task(name="find_lost_jobs", queue=QUEUE)(self.find_lost_jobs)
        app.periodic(cron=_EVERY_MINUTE)(find)
        for name, chore in self.chores.items():
            task = app.task(name=name, queue=QUEUE)(partial(_done, chore))
            app.periodic(cron=_EVERY_MINUTE)(task)
        return app

    async def advance_job(self, job_id: str) -> None:
        """Take one step, and plan the next."""
        pause = await self.advance(UUID(job_id))
        if pause is not None:
            await self.connector.execute_query_async(_LOOK, job_id=job_id, pause=pause)

    async def find_lost_jobs(self, timestamp: int) -> None:
        """Put back what is open and in no queue; the moment is in the queue's words."""
        _logger.debug("looking for lost jobs at %s", timestamp)
        await self.connector.execute_query_async(_FIND_LOST)

    async def rescue(self, silent_seconds: float) -> None:
        """Put back what the dead had taken, again and again until cancelled."""
        while True:
            await asyncio.sleep(silent_seconds / SIGNS_OF_LIFE)
            try:
                await self.connector.execute_query_async(
                    _RESCUE, seconds=silent_seconds
                )
            except ConnectorException:
                _logger.info("nobody was rescued", exc_info=True)


class _Again(BaseRetryStrategy):
    """Whatever happens, the job stays in the queue until it is said to be over."""

    def get_retry_decision(
        self, *, exception: BaseException, job: Job
    ) -> RetryDecision:
        """Wait longer each time, but not because the worker was stopped."""
        stopped = isinstance(exception, asyncio.CancelledError)
        pause = 0 if stopped else 2 ** min(job.attempts, _DOUBLINGS)
        seconds = min(pause, LONGEST_PAUSE_SECONDS)
        return RetryDecision(retry_in={"seconds": seconds}, priority=0)


async def _done(chore: Chore, timestamp: int) -> None:
    """Do a chore; one that fails leaves nothing in the queue, and comes again."""
    try:
        await chore()
    except Exception:  # whatever it was, the next attempt may work
        _logger.warning("the chore of %s is not done", timestamp, exc_info=True)


@asynccontextmanager
async def _opened(app: App) -> AsyncGenerator[App]:
    """Open the pool; close it even if it could not be opened."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await app.open_async()
        yield app
    finally:
        await app.close_async()


def _is_cancelled() -> bool:
    """Whether somebody wants this task to end, even if it was told otherwise since."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
