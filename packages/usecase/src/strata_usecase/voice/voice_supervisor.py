"""Owning the calls of this process, so that no request has to."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from strata_domain.entity.generation import GenerationStatus
from strata_domain.error import DrainingError, OverloadedError
from strata_domain.port.concurrency import Offload, Patience
from strata_usecase.run.reading import Reading
from strata_usecase.voice.voice_calls import VoiceCalls
from strata_usecase.voice.voice_run import Answered, VoiceRun

Result = TypeVar("Result")
_Work = TypeVar("_Work")


@dataclass(frozen=True, slots=True)
class Started(Generic[Result]):
    """A run that is committed, and the task that ends with it."""

    run: VoiceRun[Result]
    task: asyncio.Task[Answered[Result]]


class VoiceSupervisor:
    """Runs calls as tasks of the application, and lets them end.

    A client that goes away takes nothing with it that it does not stop: a call that was
    made is billed, so it is charged.
    """

    def __init__(
        self,
        *,
        calls: VoiceCalls,
        offload: Offload,
        patience: Patience,
        most_runs: int,
    ) -> None:
        """Allow at most so many runs at once in this process.

        Patience is for callers alone: a run that opens late goes on without its own.
        """
        self._calls = calls
        self._offload = offload
        self._patience = patience
        self._most_runs = most_runs
        self._running: dict[asyncio.Task[object], Reading] = {}
        self._draining = False

    async def start(
        self, open_run: Callable[[], VoiceRun[Result]], reading: Reading
    ) -> Started[Result]:
        """Commit a run, which then ends even if the caller does not wait for it.

        Raises:
            DrainingError: this process is going away.
            OverloadedError: as many runs as it can carry are under way.
            DatabaseUnavailableError: it may be committed, or not.
        """
        self._ensure_room()
        opening = self._spawn(self._open(open_run, reading), reading)
        return await self._patience(asyncio.shield(opening))

    async def run(self, open_run: Callable[[], VoiceRun[Result]]) -> Started[Result]:
        """Commit a run and wait for its end, which comes even if the caller leaves.

        Raises:
            StrataError: it could not be committed, or there is no answer.
        """
        started = await self.start(open_run, Reading())
        await asyncio.shield(started.task)
        return started

    async def drain(self, *, grace_seconds: float) -> None:
        """Take no new runs, give the present ones some time, then break them off.

        Returns when every run is charged.
        """
        self._draining = True
        with suppress(TimeoutError):
            async with asyncio.timeout(grace_seconds):
                await self._quiet()
        for reading in self._running.values():
            reading.halt(GenerationStatus.INTERRUPTED)
        await self._quiet()

    async def _quiet(self) -> None:
        while self._running:
            await asyncio.wait(self._running)

    def _ensure_room(self) -> None:
        if self._draining:
            raise DrainingError
        if len(self._running) >= self._most_runs:
            raise OverloadedError

    async def _open(
        self, open_run: Callable[[], VoiceRun[Result]], reading: Reading
    ) -> Started[Result]:
        run = await self._offload(open_run)
        return Started(run, self._spawn(self._calls.execute(run, reading), reading))

    def _spawn(
        self, work: Coroutine[object, object, _Work], reading: Reading
    ) -> asyncio.Task[_Work]:
        task = asyncio.create_task(work)
        self._running[task] = reading
        task.add_done_callback(self._forget)
        return task

    def _forget(self, task: asyncio.Task[_Work]) -> None:
        """Let go of a run that ended; whoever waits for it is told how."""
        del self._running[task]
        with suppress(asyncio.CancelledError):
            task.exception()
