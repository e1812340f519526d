"""Owning the calls of this process, so that no request has to."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import TypeVar

from strata_domain.entity.generation import GenerationStatus
from strata_domain.error import DrainingError, OverloadedError
from strata_domain.port.concurrency import Offload, Patience
from strata_usecase.embedding.embed import Embed
from strata_usecase.embedding.embedded import Embedded
from strata_usecase.embedding.embedding_run import EmbeddingRun
from strata_usecase.run.reading import Reading

_Result = TypeVar("_Result")


class EmbeddingSupervisor:
    """Runs calls as tasks of the application, and lets them end.

    A client that goes away takes nothing with it: a call that was made is billed, so it
    is charged.
    """

    def __init__(
        self, *, embed: Embed, offload: Offload, patience: Patience, most_runs: int
    ) -> None:
        """Allow at most so many runs at once in this process.

        Patience is for callers alone: a run that opens late goes on without its own.
        """
        self._embed = embed
        self._offload = offload
        self._patience = patience
        self._most_runs = most_runs
        self._running: dict[asyncio.Task[object], Reading] = {}
        self._draining = False

    async def run(self, open_run: Callable[[], EmbeddingRun]) -> Embedded:
        """Commit a run and return its answer; it ends even if the caller does not wait.

        Raises:
            DrainingError: this process is going away.
            OverloadedError: as many runs as it can carry are under way.
            DatabaseUnavailableError: it may be committed, or not.
        """
        self._ensure_room()
        reading = Reading()
        opening = self._spawn(self._open(open_run, reading), reading)
        return await asyncio.shield(await self._patience(asyncio.shield(opening)))

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
        self, open_run: Callable[[], EmbeddingRun], reading: Reading
    ) -> asyncio.Task[Embedded]:
        run = await self._offload(open_run)
        return self._spawn(self._embed.execute(run, reading), reading)

    def _spawn(
        self, work: Coroutine[object, object, _Result], reading: Reading
    ) -> asyncio.Task[_Result]:
        task = asyncio.create_task(work)
        self._running[task] = reading
        task.add_done_callback(self._forget)
        return task

    def _forget(self, task: asyncio.Task[_Result]) -> None:
        """Let go of a run that ended; whoever waits for it is told how."""
        del self._running[task]
        with suppress(asyncio.CancelledError):
            task.exception()
