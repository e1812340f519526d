"""One process that writes answers: all its parts, in memory, in a test's hands."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import UUID

from strata_domain.entity.generation import EventType, Generation, GenerationEvent
from strata_domain.entity.message import Message
from strata_domain.entity.profile import ProfileStatus
from strata_domain.entity.thread import Thread
from strata_domain.fake import (
    FixedChatModels,
    InlineOffload,
    InMemoryDatabase,
    ManualClock,
    ManualSignals,
    ScriptedChatModel,
)
from strata_domain.port.concurrency import Offload
from strata_domain.port.unit_of_work import BeginForUser
from strata_domain.service.identifier import new_id
from strata_usecase.create_thread import CreateThread, CreateThreadCommand
from strata_usecase.follow_generation import (
    FollowGeneration,
    FollowGenerationQuery,
    FollowPace,
)
from strata_usecase.open_run import OpenRun, Wish
from strata_usecase.post_message import PostMessage, PostMessageCommand
from strata_usecase.run.deadlines import Deadlines
from strata_usecase.run.generation_journal import GenerationJournal, JournalPace
from strata_usecase.run.generation_supervisor import GenerationSupervisor
from strata_usecase.run.run import Run
from strata_usecase.run.run_generation import RunGeneration
from support.faulty_database import FaultyDatabase
from support.script import ECHO, LOREM, saying


@dataclass(kw_only=True)
class Studio:
    """One process, and one user of it with a thread.

    Attributes:
        shares: another process with the same database, user and thread.
        faults: what the journal writes through.
    """

    model: ScriptedChatModel = field(default_factory=saying)
    signals: ManualSignals = field(default_factory=ManualSignals)
    shares: "Studio | None" = None
    deadlines: Deadlines = field(default_factory=Deadlines)
    follow_pace: FollowPace = field(default_factory=FollowPace)
    most_runs: int = 100
    worker_id: UUID = field(default_factory=new_id)
    offload: Offload = field(default_factory=InlineOffload)

    @cached_property
    def clock(self) -> ManualClock:
        return self.shares.clock if self.shares else ManualClock()

    @cached_property
    def database(self) -> InMemoryDatabase:
        return self.shares.database if self.shares else InMemoryDatabase(self.clock)

    @property
    def begin(self) -> BeginForUser:
        return self.database.begin_for_user

    @cached_property
    def faults(self) -> FaultyDatabase:
        return FaultyDatabase(self.database.begin_for_system)

    @cached_property
    def models(self) -> FixedChatModels:
        return FixedChatModels([ECHO, LOREM], {"sandbox": self.model})

    @cached_property
    def journal(self) -> GenerationJournal:
        return GenerationJournal(
            begin=self.faults,
            offload=self.offload,
            worker_id=self.worker_id,
            pace=JournalPace(),
        )

    @cached_property
    def supervisor(self) -> GenerationSupervisor:
        run_generation = RunGeneration(
            models=self.models,
            journal=self.journal,
            offload=self.offload,
            deadlines=self.deadlines,
        )
        return GenerationSupervisor(
            run_generation=run_generation,
            journal=self.journal,
            offload=self.offload,
            most_runs=self.most_runs,
        )

    @cached_property
    def open_run(self) -> OpenRun:
        return OpenRun(models=self.models, clock=self.clock, worker_id=self.worker_id)

    @cached_property
    def follow(self) -> FollowGeneration:
        return FollowGeneration(
            begin=self.begin,
            offload=self.offload,
            signals=self.signals,
            supervisor=self.supervisor,
            pace=self.follow_pace,
        )

    @cached_property
    def user_id(self) -> UUID:
        return self.shares.user_id if self.shares else self.database.add_user()

    @cached_property
    def thread(self) -> Thread:
        return self.shares.thread if self.shares else self.new_thread()

    @asynccontextmanager
    async def working(self) -> AsyncGenerator[None]:
        """Let the journal write, and end every run at the end of the block."""
        keeping = asyncio.create_task(self.journal.keep())
        try:
            yield
            await self.supervisor.drain(grace_seconds=0)
        finally:
            keeping.cancel()
            with suppress(asyncio.CancelledError):
                await keeping

    def new_thread(self, *, model: str | None = ECHO.model_id) -> Thread:
        """Begin another conversation of the user."""
        create = CreateThread(begin=self.begin, clock=self.clock)
        return create.execute(CreateThreadCommand(user_id=self.user_id, model=model))

    async def post(
        self,
        text: str = "hello",
        *,
        thread: Thread | None = None,
        wish: Wish | None = None,
    ) -> Run:
        """Say something in the user's thread, or another one."""
        post = PostMessage(
            begin=self.begin, open_run=self.open_run, supervisor=self.supervisor
        )
        command = PostMessageCommand(
            user_id=self.user_id,
            thread_id=(thread or self.thread).thread_id,
            text=text,
            wish=wish or Wish(),
        )
        return await post.execute(command)

    async def events(self, run: Run, *, after_seq: int = 0) -> list[GenerationEvent]:
        """What a reader sees to the end."""
        query = FollowGenerationQuery(
            user_id=run.generation.user_id,
            generation_id=run.generation.generation_id,
            after_seq=after_seq,
        )
        return [event async for batch in self.follow.batches(query) for event in batch]

    async def kinds(self, run: Run) -> list[EventType]:
        """The types of what a reader sees to the end."""
        return [event.type for event in await self.events(run)]

    @property
    def stored_thread(self) -> Thread:
        """How the user's thread is stored."""
        return self.database.tables.threads[self.thread.thread_id]

    def change_thread(self, thread: Thread) -> None:
        """Store the user's thread as it shall be."""
        self.database.tables.threads[thread.thread_id] = thread

    def suspend(self) -> None:
        """Suspend the user's account."""
        profiles = self.database.tables.profiles
        suspended = replace(profiles[self.user_id], status=ProfileStatus.SUSPENDED)
        profiles[self.user_id] = suspended

    def generation(self, run: Run) -> Generation:
        """How a run is stored."""
        return self.database.tables.generations[run.generation.generation_id]

    def answer(self, run: Run) -> Message:
        """How an answer is stored."""
        return self.database.tables.messages[run.answer.message_id]

    def log(self, run: Run) -> list[GenerationEvent]:
        """How a log is stored."""
        return list(self.database.tables.logs.get(run.generation.generation_id, ()))
