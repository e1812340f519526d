"""Storing what running generations say, many runs in one transaction."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from strata_domain.entity.generation import (
    Ending,
    GenerationEvent,
    Progress,
    Standing,
)
from strata_domain.error import UnavailableError
from strata_domain.port.concurrency import Offload
from strata_domain.port.unit_of_work import BeginForSystem
from strata_usecase.run.bell import Bell
from strata_usecase.run.live_generation import LiveGeneration

_logger = logging.getLogger(__name__)

Standings = dict[UUID, Standing]


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalPace:
    """How often the journal writes, in seconds.

    Attributes:
        flush: the longest that a shown event stays unstored.
        heartbeat: a silent run gives a sign of life this often.
        retry: how long to wait when nothing can be stored.
    """

    flush: float = 0.2
    heartbeat: float = 2.0
    retry: float = 0.5


def _now() -> float:
    return asyncio.get_running_loop().time()


@dataclass(slots=True, kw_only=True)
class _Entry:
    live: LiveGeneration
    halt: Callable[[Standing], None]
    renewed: float = field(default_factory=_now)
    ending: Ending | None = None
    last: GenerationEvent | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    lost: bool = False

    def step(self) -> Progress:
        last = tuple(e for e in (self.last,) if e is not None)
        return Progress(
            generation_id=self.live.generation_id,
            events=(*self.live.unrecorded, *last),
            ending=self.ending,
        )


class GenerationJournal:
    """The only writer of this process's runs.

    Every tick it stores what all runs have said since the last one in one transaction,
    with a sign of life for each. An ending does not wait for the tick. While the
    database is away everything stays in memory and is tried again.
    """

    def __init__(
        self,
        *,
        begin: BeginForSystem,
        offload: Offload,
        worker_id: UUID,
        pace: JournalPace,
    ) -> None:
        """Write as this worker, at this pace."""
        self._begin = begin
        self._offload = offload
        self._worker_id = worker_id
        self._pace = pace
        self._entries: dict[UUID, _Entry] = {}
        self._urgent = Bell()
        self._hurry = False

    def follow(self, live: LiveGeneration, halt: Callable[[Standing], None]) -> None:
        """Store what the run says from now on; `halt` is told when it must stop."""
        self._entries[live.generation_id] = _Entry(live=live, halt=halt)

    async def end(
        self, live: LiveGeneration, ending: Ending, last: GenerationEvent
    ) -> bool:
        """Store the end of a run, then show it; returns when both are done.

        False if the run was taken from this process meanwhile: nothing is stored then,
        and nothing shown.
        """
        entry = self._entries.get(live.generation_id)
        if entry is None:
            return False
        entry.ending, entry.last = ending, last
        self._hurry = True
        self._urgent.ring()
        await entry.ended.wait()
        return not entry.lost

    async def keep(self) -> None:
        """Write for ever; cancel it when no run is left."""
        while True:
            await self._rest()
            await self._write(self._due())

    async def _rest(self) -> None:
        if not self._hurry:
            await self._urgent.wait(timeout_seconds=self._pace.flush)
        self._hurry = False

    def _due(self) -> list[tuple[_Entry, Progress]]:
        steps = [(entry, entry.step()) for entry in self._entries.values()]
        silent = _now() - self._pace.heartbeat
        return [
            (entry, step)
            for entry, step in steps
            if step.events or entry.renewed <= silent
        ]

    async def _write(self, due: Sequence[tuple[_Entry, Progress]]) -> None:
        if not due:
            return
        try:
            self._settle(due, await self._record([step for _, step in due]))
        except UnavailableError:
            _logger.warning("nothing can be stored now; %d runs wait", len(due))
            await self._retry_later()

    async def _retry_later(self) -> None:
        await asyncio.sleep(self._pace.retry)
        self._hurry = True

    async def _record(self, steps: Sequence[Progress]) -> Standings:
        try:
            return await self._offload(partial(self._store, steps))
        except UnavailableError:
            raise
        except Exception:
            _logger.exception("a step of %d runs was refused", len(steps))
            return await self._record_apart(steps)

    async def _record_apart(self, steps: Sequence[Progress]) -> Standings:
        """Find the run whose step cannot be stored, so that the others go on."""
        if len(steps) == 1:
            return {steps[0].generation_id: Standing.LOST}
        apart = [await self._record([step]) for step in steps]
        return {key: value for found in apart for key, value in found.items()}

    def _store(self, steps: Sequence[Progress]) -> Standings:
        with self._begin() as work:
            return dict(work.runs.record(steps, worker_id=self._worker_id))

    def _settle(
        self, due: Sequence[tuple[_Entry, Progress]], standings: Standings
    ) -> None:
        for entry, step in due:
            standing = standings.get(step.generation_id, Standing.LOST)
            entry.renewed = _now()
            self._stored(entry, step, standing)

    def _stored(self, entry: _Entry, step: Progress, standing: Standing) -> None:
        entry.lost = standing is Standing.LOST
        if entry.lost or step.ending is not None:
            self._forget(entry, None if entry.lost else entry.last)
        else:
            entry.live.recorded(len(step.events))
        if standing is not Standing.RUNNING:
            entry.halt(standing)

    def _forget(self, entry: _Entry, last: GenerationEvent | None) -> None:
        del self._entries[entry.live.generation_id]
        entry.live.close(last)
        entry.ended.set()
