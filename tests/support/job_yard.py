"""A database with jobs in it, and those who work there."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Engine

from strata_domain.entity.job import Job
from strata_gateway.engine import connect
from strata_gateway.job_queue import JobQueue
from strata_gateway.unit_of_work import begin_for_user
from support.database import FreshDatabase
from support.job_hand import Hand, a_job, worker

ENTRIES = "select status::text from queue.procrastinate_jobs where queueing_lock = %s"
PATIENCE_SECONDS = 20.0
MOMENT_SECONDS = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Yard:
    """What is there.

    Attributes:
        log: what hands have said: what happens, to which job, and a number.
    """

    database: FreshDatabase
    engine: Engine
    log: list[tuple[str, UUID, int]] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, *jobs: Job) -> list[UUID]:
        """Store jobs of one user."""
        with begin_for_user(self.engine)(jobs[0].user_id) as work:
            for job in jobs:
                work.jobs.add(job)
        return [job.job_id for job in jobs]

    def jobs(self, count: int, *, seconds: float = 0) -> list[UUID]:
        """Store jobs of a new user."""
        user_id = self.database.add_user()
        return self.add(*(a_job(user_id, seconds=seconds) for _ in range(count)))

    def worker(self) -> JobQueue:
        return worker(self.database.app_url, Hand(self.engine, self._hear))

    @asynccontextmanager
    async def working(self, *workers: JobQueue) -> AsyncGenerator[None]:
        """Let workers work until the block ends."""
        tasks = [asyncio.create_task(each.run()) for each in workers]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    def said(self, what: str) -> list[UUID]:
        """The jobs of which this was said, in order."""
        return [job_id for each, job_id, _ in self.log if each == what]

    def has_ended(self, count: int) -> bool:
        """Whether so many attempts have ended."""
        return len(self.said("ends")) == count

    def entries(self, job_id: UUID) -> list[str]:
        """How the job's places in the queue stand."""
        return [status for (status,) in self.database.query(ENTRIES, str(job_id))]

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for something to become true."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not condition():
                await self._listen()

    async def _listen(self) -> None:
        """Wait for a word, or a moment."""
        with suppress(TimeoutError):
            async with asyncio.timeout(MOMENT_SECONDS):
                await self.news.wait()
        self.news.clear()

    def _hear(self, what: str, job_id: UUID, number: int) -> None:
        self.log.append((what, job_id, number))
        self.news.set()


@contextmanager
def open_yard(database: FreshDatabase) -> Generator[Yard]:
    engine = connect(database.app_url, connections=4)
    try:
        yield Yard(database=database, engine=engine)
    finally:
        engine.dispose()
