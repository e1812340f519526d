"""Owning the runs of this process, so that no request has to."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from uuid import UUID

from strata_domain.entity.generation import GenerationStatus, Standing
from strata_domain.error import DrainingError, OverloadedError
from strata_domain.port.concurrency import Offload
from strata_usecase.run.journal import Journal
from strata_usecase.run.live_generation import LiveGeneration
from strata_usecase.run.reading import Reading
from strata_usecase.run.run import BareRun
from strata_usecase.run.run_generation import RunGeneration

_Result = TypeVar("_Result")
_Run = TypeVar("_Run", bound=BareRun)

_HALTED_AS = {
    Standing.CANCEL_REQUESTED: GenerationStatus.STOPPED,
    Standing.RUNNING: GenerationStatus.INTERRUPTED,
    Standing.LOST: GenerationStatus.INTERRUPTED,
}


@dataclass(frozen=True, slots=True)
class _Running:
    live: LiveGeneration
    reading: Reading


class GenerationSupervisor:
    """Starts runs as tasks of the application, stops them, and lets them end.

    A client that goes away takes nothing with it: the tasks belong to the supervisor.
    """

    def __init__(
        self,
        *,
        run_generation: RunGeneration,
        journal: Journal,
        offload: Offload,
        most_runs: int,
    ) -> None:
        """Allow at most so many runs at once in this process."""
        self._run_generation = run_generation
        self._journal = journal
        self._offload = offload
        self._most_runs = most_runs
        self._running: dict[UUID, _Running] = {}
        self._tasks: set[asyncio.Task[object]] = set()
        self.draining = False

    async def launch(self, open_run: Callable[[], _Run]) -> _Run:
        """Commit a run and start it, even if the caller is cancelled meanwhile.

        Raises:
            DrainingError: this process is going away.
            OverloadedError: as many answers as it can carry are being written.
        """
        run, _ = await self.launch_watched(open_run)
        return run

    async def launch_watched(
        self, open_run: Callable[[], _Run]
    ) -> tuple[_Run, LiveGeneration]:
        """Launch, and return the log of the run, too, for it may end at any time.

        Raises:
            DrainingError: this process is going away.
            OverloadedError: as many answers as it can carry are being written.
        """
        self._ensure_room()
        opening = self._spawn(self._open(open_run))
        opening.add_done_callback(_heed)
        return await asyncio.shield(opening)

    def live(self, generation_id: UUID) -> LiveGeneration | None:
        """Return the log of a run if this process writes it."""
        running = self._running.get(generation_id)
        return None if running is None else running.live

    @property
    def running(self) -> tuple[UUID, ...]:
        """The runs of this process."""
        return tuple(self._running)

    def stop(self, generation_id: UUID) -> None:
        """Stop a run at the user's wish, if this process writes it."""
        self._halt(generation_id, Standing.CANCEL_REQUESTED)

    async def drain(self, *, grace_seconds: float) -> None:
        """Take no new runs, give the present ones some time, then interrupt them.

        Returns when every run is saved and its readers were told.
        """
        self.draining = True
        with suppress(TimeoutError):
            async with asyncio.timeout(grace_seconds):
                await self.quiet()
        while self._tasks:
            self._interrupt()
            await asyncio.wait(self._tasks)

    async def quiet(self) -> None:
        """Return when no run is left, what follows its end included."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _interrupt(self) -> None:
        for generation_id in self.running:
            self._halt(generation_id, Standing.RUNNING)

    def _ensure_room(self) -> None:
        if self.draining:
            raise DrainingError
        if len(self._tasks) >= self._most_runs:
            raise OverloadedError

    async def _open(self, open_run: Callable[[], _Run]) -> tuple[_Run, LiveGeneration]:
        run = await self._offload(open_run)
        live = LiveGeneration(run.generation_id, run.claim)
        running = _Running(live, Reading())
        self._running[run.generation_id] = running
        self._journal.follow(live, partial(self._halt, run.generation_id))
        self._spawn(self._write(run, running))
        return run, live

    async def _write(self, run: BareRun, running: _Running) -> None:
        try:
            await self._run_generation.execute(run, running.live, running.reading)
        finally:
            del self._running[run.generation_id]

    def _halt(self, generation_id: UUID, standing: Standing) -> None:
        running = self._running.get(generation_id)
        if running is not None:
            running.reading.halt(_HALTED_AS[standing])

    def _spawn(self, work: Coroutine[object, object, _Result]) -> asyncio.Task[_Result]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _heed(opening: asyncio.Task[_Result]) -> None:
    """Take note of a failure when whoever asked has gone: there is nobody to tell."""
    with suppress(asyncio.CancelledError):
        opening.exception()
