"""Owning the calls of this process, so that no request has to."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from strata_domain.entity.generation import GenerationStatus
from strata_domain.error import DrainingError, OverloadedError
from strata_domain.port.concurrency import Offload
from strata_usecase.embedding.embed import Embed
from strata_usecase.embedding.embedded import Embedded
from strata_usecase.embedding.embedding_run import EmbeddingRun
from strata_usecase.run.reading import Reading


class EmbeddingSupervisor:
    """Runs calls as tasks of the application, and lets them end.

    A client that goes away takes nothing with it: a call that was made is billed, so it
    is charged.
    """

    def __init__(self, *, embed: Embed, offload: Offload, most_runs: int) -> None:
        """Allow at most so many runs at once in this process."""
        self._embed = embed
        self._offload = offload
        self._most_runs = most_runs
        self._running: dict[asyncio.Task[Embedded], Reading] = {}
        self._draining = False

    async def run(self, open_run: Callable[[], EmbeddingRun]) -> Embedded:
        """Commit a run and return its answer; it ends even if the caller does not wait.

        Raises:
            DrainingError: this process is going away.
            OverloadedError: as many runs as it can carry are under way.
        """
        self._ensure_room()
        reading = Reading()
        task = asyncio.create_task(self._serve(open_run, reading))
        self._running[task] = reading
        task.add_done_callback(self._forget)
        return await asyncio.shield(task)

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

    async def _serve(
        self, open_run: Callable[[], EmbeddingRun], reading: Reading
    ) -> Embedded:
        return await self._embed.execute(await self._offload(open_run), reading)

    def _forget(self, task: asyncio.Task[Embedded]) -> None:
        """Let go of a run that ended; whoever waits for it is told how."""
        del self._running[task]
        with suppress(asyncio.CancelledError):
            task.exception()
