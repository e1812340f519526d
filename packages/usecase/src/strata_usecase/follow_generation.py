"""Read a generation's events from anywhere on, from any process."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from strata_domain.entity.generation import Generation, GenerationStatus
from strata_domain.port.concurrency import Offload, Signals, Watch
from strata_domain.port.unit_of_work import BeginForUser, UserWork
from strata_usecase.run.generation_supervisor import GenerationSupervisor
from strata_usecase.run.live_generation import Batch

EVENTS_PER_LOOK = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowGenerationQuery:
    """Whose generation, and what its reader has already seen."""

    user_id: UUID
    generation_id: UUID
    after_seq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowPace:
    """How long a reader waits before it looks again, in seconds.

    Attributes:
        idle: an empty batch is yielded after so much silence, for a ping.
        look: the store is read this often even if no signal comes.
    """

    idle: float = 15.0
    look: float = 1.0


@dataclass(frozen=True, slots=True)
class Following:
    """A generation, and its events as they come; `exhausted` if none can come."""

    generation: Generation
    batches: AsyncGenerator[Batch]
    exhausted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowGeneration:
    """Reads the log in memory where this process writes it, else in the store."""

    begin: BeginForUser
    offload: Offload
    signals: Signals
    supervisor: GenerationSupervisor
    pace: FollowPace

    async def execute(self, query: FollowGenerationQuery) -> Following:
        """Return the events after `after_seq`, until the terminal one.

        Raises:
            NotFoundError: there is no such generation.
        """
        generation = await self.offload(partial(self._generation, query))
        running = generation.status is GenerationStatus.RUNNING
        exhausted = not running and generation.last_seq == query.after_seq
        return Following(generation, self.batches(query), exhausted)

    def batches(self, query: FollowGenerationQuery) -> AsyncGenerator[Batch]:
        """Yield the events of a generation known to be the user's."""
        place = _Place(query.after_seq)
        return _chain(self._live(query, place), self._stored(query, place))

    async def _live(
        self, query: FollowGenerationQuery, place: "_Place"
    ) -> AsyncGenerator[Batch]:
        live = self.supervisor.live(query.generation_id)
        if live is not None:
            async for batch in live.batches(place.seen, idle_seconds=self.pace.idle):
                yield place.after(batch)

    async def _stored(
        self, query: FollowGenerationQuery, place: "_Place"
    ) -> AsyncGenerator[Batch]:
        with self.signals.watch(query.generation_id) as watch:
            while not place.ended:
                batch = await self.offload(partial(self._look, query, place.seen))
                yield place.after(batch)
                if not batch:
                    await self._rest(watch, place)

    async def _rest(self, watch: Watch, place: "_Place") -> None:
        """Wait for news, unless this process is going away: another one has them."""
        if self.supervisor.draining:
            place.ended = True
        else:
            await watch.changed(timeout_seconds=self.pace.look)

    def _generation(self, query: FollowGenerationQuery) -> Generation:
        with self.begin(query.user_id) as work:
            return work.generations.get(query.generation_id, user_id=query.user_id)

    def _look(self, query: FollowGenerationQuery, seen: int) -> Batch:
        with self.begin(query.user_id) as work:
            return _events(work, query, seen) or _last_word(work, query, seen)


def _events(work: UserWork, query: FollowGenerationQuery, seen: int) -> Batch:
    return work.generations.events(
        query.generation_id,
        user_id=query.user_id,
        after_seq=seen,
        limit=EVENTS_PER_LOOK,
    )


def _last_word(work: UserWork, query: FollowGenerationQuery, seen: int) -> Batch:
    """Return the terminal event to a reader who has seen more than was stored.

    A process that dies takes up to one flush of shown events with it; the sweeper then
    ends the log below what that reader has seen.
    """
    generation = work.generations.get(query.generation_id, user_id=query.user_id)
    if generation.status is GenerationStatus.RUNNING:
        return ()
    return _events(work, query, min(seen, generation.last_seq - 1))


@dataclass(slots=True)
class _Place:
    """How far a reader has come, and whether there is more to come here."""

    seen: int
    ended: bool = False

    def after(self, batch: Batch) -> Batch:
        """Return the batch, having read it."""
        for event in batch[-1:]:
            self.seen, self.ended = event.seq, event.terminal
        return batch


async def _chain(*sources: AsyncGenerator[Batch]) -> AsyncGenerator[Batch]:
    for source in sources:
        async with aclosing(source):
            async for batch in source:
                yield batch
