"""Reading a provider in a task of its own, so that it can be stopped."""

import asyncio
from collections.abc import Coroutine

from strata_domain.entity.chat_piece import Finished
from strata_domain.entity.generation import GenerationStatus

Outcome = Finished | BaseException


class Reading:
    """One provider call that can be halted at any moment, even before it begins."""

    def __init__(self) -> None:
        """Begin with nothing to halt."""
        self._task: asyncio.Task[Finished] | None = None
        self.halted: GenerationStatus | None = None

    def halt(self, status: GenerationStatus) -> None:
        """Stop reading; the run ends with this status. The first halt counts."""
        if self.halted is None:
            self.halted = status
            self._cancel()

    async def outcome(self, reading: Coroutine[None, None, Finished]) -> Outcome:
        """Return how the provider finished, or what went wrong; raises nothing.

        Whatever goes wrong once it was halted is a cancellation: that is what breaks
        a connection that is being closed.
        """
        self._task = asyncio.create_task(reading)
        if self.halted is not None:
            self._cancel()
        await asyncio.wait({self._task})
        outcome = _result(self._task)
        broken_off = self.halted is not None and not isinstance(outcome, Finished)
        return asyncio.CancelledError() if broken_off else outcome

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()


def _result(task: asyncio.Task[Finished]) -> Outcome:
    if task.cancelled():
        return asyncio.CancelledError()
    return task.exception() or task.result()
