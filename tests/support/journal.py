"""A journal, and runs that say what a test wants them to say."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from strata_domain.entity.generation import (
    Ending,
    EventType,
    Generation,
    GenerationStatus,
    Standing,
)
from strata_domain.entity.message import Message
from strata_domain.fake import InlineOffload, InMemoryDatabase, ManualClock
from strata_domain.port.concurrency import Offload
from strata_usecase.run.generation_journal import GenerationJournal, JournalPace
from strata_usecase.run.live_generation import LiveGeneration
from support.faulty_database import FaultyDatabase
from support.lease import outlive
from support.store import WORKER, Store

Result = TypeVar("Result")


@dataclass
class TardyOffload:
    """Takes some seconds for everything, half of them before it is done."""

    seconds: float

    async def __call__(self, work: Callable[[], Result]) -> Result:
        await asyncio.sleep(self.seconds / 2)
        result = work()
        await asyncio.sleep(self.seconds / 2)
        return result


@dataclass
class FullOffload:
    """Refuses everything until the test takes the error away."""

    error: Exception | None

    async def __call__(self, work: Callable[[], Result]) -> Result:
        if self.error is not None:
            raise self.error
        return work()


@dataclass(kw_only=True)
class Desk:
    """A journal, the store below it, and every fault between the two."""

    offload: Offload = field(default_factory=InlineOffload)
    clock: ManualClock = field(default_factory=ManualClock)

    @cached_property
    def database(self) -> InMemoryDatabase:
        return InMemoryDatabase(self.clock)

    @cached_property
    def faults(self) -> FaultyDatabase:
        return FaultyDatabase(self.database.begin_for_system)

    @cached_property
    def store(self) -> Store:
        return Store(
            begin=self.database.begin_for_user,
            begin_for_system=self.database.begin_for_system,
            add_user=self.database.add_user,
            let_pass=self.clock.advance,
            give_plan=self.database.give_plan,
        )

    @cached_property
    def journal(self) -> GenerationJournal:
        return GenerationJournal(
            begin=self.faults,
            offload=self.offload,
            worker_id=WORKER,
            pace=JournalPace(),
        )

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator["Desk"]:
        """Let the journal write until the block ends."""
        keeping = asyncio.create_task(self.journal.keep())
        try:
            yield self
        finally:
            keeping.cancel()
            with suppress(asyncio.CancelledError):
                await keeping

    def pen(self) -> "Pen":
        """Begin a run of a new user."""
        pen = Pen(self, self.store.running())
        self.journal.follow(pen.live, pen.halts.append)
        return pen


@dataclass
class Pen:
    """A run that the journal follows.

    Attributes:
        halts: what the journal told it.
    """

    desk: Desk
    begun: Generation
    halts: list[Standing] = field(default_factory=list)

    @cached_property
    def live(self) -> LiveGeneration:
        return LiveGeneration(self.begun.generation_id)

    @property
    def stored(self) -> list[int]:
        """The numbers of the stored events."""
        return [event.seq for event in self.desk.store.log(self.begun)]

    @property
    def generation(self) -> Generation:
        return self.desk.store.generation(self.begun)

    @property
    def message(self) -> Message:
        return self.desk.store.message(self.begun)

    def say(self, *words: str) -> None:
        for word in words:
            self.live.emit(EventType.TEXT_DELTA, {"text": word})

    async def end(self, status: GenerationStatus = GenerationStatus.COMPLETED) -> None:
        ending = Ending(status=status, parts=self.live.parts)
        last = self.live.following(EventType(f"generation.{status}"), {})
        await self.desk.journal.end(self.live, ending, last)

    async def shown(self) -> list[int]:
        """The numbers of the events that a reader of a closed log sees."""
        batches = self.live.batches(0, idle_seconds=0)
        return [event.seq async for batch in batches for event in batch]

    def cancel(self) -> None:
        """Note the user's wish in the store."""
        with self.desk.store.begin(self.begun.user_id) as work:
            work.generations.request_cancel(
                self.begun.generation_id, user_id=self.begun.user_id
            )

    def take_away(self) -> None:
        """Let a sweeper end every run, as if this process had been dead for long."""
        outlive(self.desk.database, self.desk.clock)

    def refuse(self) -> None:
        """Make whatever it says impossible to store."""
        self.desk.faults.refused.add(self.begun.generation_id)
