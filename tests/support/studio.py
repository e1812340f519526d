"""One process that writes answers: all its parts, in memory, in a test's hands."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, replace
from uuid import UUID

from strata_domain.entity.generation import EventType, Generation, GenerationEvent
from strata_domain.entity.message import ImageAssetPart, Message, TextPart
from strata_domain.entity.plan import Meter, Plan
from strata_domain.entity.profile import ProfileStatus
from strata_domain.entity.thread import Thread
from strata_domain.entity.usage import Hold, UsageRecord
from strata_usecase.exchange import Exchange
from strata_usecase.follow_generation import (
    FollowGenerationQuery,
)
from strata_usecase.post_message import PostMessage, PostMessageCommand
from strata_usecase.wish import Wish
from support.studio_parts import StudioParts


class Studio(StudioParts):
    """One process, one user of it with a thread, and what becomes of the two."""

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

    async def post(
        self,
        text: str = "hello",
        *,
        pictures: Iterable[UUID] = (),
        thread: Thread | None = None,
        wish: Wish | None = None,
    ) -> Exchange:
        """Say something in the user's thread, or another one."""
        post = PostMessage(begin=self.begin, open_run=self.open_run, start=self.start)
        command = PostMessageCommand(
            user_id=self.user_id,
            thread_id=(thread or self.thread).thread_id,
            parts=(*map(ImageAssetPart, pictures), TextPart(text)),
            wish=wish or Wish(),
        )
        return await post.execute(command)

    async def events(
        self, run: Exchange, *, after_seq: int = 0
    ) -> list[GenerationEvent]:
        """What a reader sees to the end."""
        query = FollowGenerationQuery(
            user_id=run.generation.user_id,
            generation_id=run.generation.generation_id,
            after_seq=after_seq,
        )
        return [event async for batch in self.follow.batches(query) for event in batch]

    async def kinds(self, run: Exchange) -> list[EventType]:
        """The types of what a reader sees to the end."""
        return [event.type for event in await self.events(run)]

    def release_all(self) -> None:
        """Take back everything that is only held, as if its lease were over."""
        held = list(self.database.tables.reservations)
        with self.database.begin_for_system() as work:
            work.ledger.release(held)

    async def at_rest(self) -> None:
        """Return when nothing is going on any more."""
        await self.supervisor.quiet()

    def records(self) -> tuple[UsageRecord, ...]:
        """The user's lines of the ledger, the latest first."""
        with self.begin(self.user_id) as work:
            page = work.ledger.records(user_id=self.user_id, before=None, limit=100)
        return page.items

    def reserved(self) -> set[int]:
        """What the user's limits still hold for what has not ended."""
        with self.begin(self.user_id) as work:
            standings = work.ledger.standings(user_id=self.user_id)
        return {standing.reserved for standing in standings}

    def allow(self, meter: Meter, limit: int) -> None:
        """Set a limit of the user's plan."""
        tables = self.database.tables
        plan = tables.plans[tables.profiles[self.user_id].plan_id]
        tables.plans[plan.plan_id] = Plan(**{**asdict(plan), meter: limit})

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

    def generation(self, run: Exchange) -> Generation:
        """How a run is stored."""
        return self.database.tables.generations[run.generation.generation_id]

    def hold(self, run: Exchange) -> Hold:
        """What was put aside for the first call of a run."""
        reservations = self.database.tables.reservations.values()
        holds = (reservation.hold for reservation in reservations)
        return next(h for h in holds if h.generation_id == run.generation_id)

    def answer(self, run: Exchange) -> Message:
        """How an answer is stored."""
        return self.database.tables.messages[run.answer.message_id]

    def log(self, run: Exchange) -> list[GenerationEvent]:
        """How a log is stored."""
        return list(self.database.tables.logs.get(run.generation.generation_id, ()))
