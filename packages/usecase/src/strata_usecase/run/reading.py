"""Reading a provider in a task of its own, so that it can be stopped."""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

from strata_domain.entity.chat_piece import Finished
from strata_domain.entity.generation import GenerationStatus

Outcome = Finished | BaseException
Result = TypeVar("Result")


class Reading:
    """What can be halted at any moment, even before it begins: one thing at a time."""

    def __init__(self) -> None:
        """Begin with nothing to halt."""
        self._task: asyncio.Task[object] | None = None
        self.halted: GenerationStatus | None = None

    def halt(self, status: GenerationStatus) -> None:
        """Stop reading; the run ends with this status. The first halt counts."""
        if self.halted is None:
            self.halted = status
            self._cancel()

    async def outcome(
        self, reading: Coroutine[None, None, Result]
    ) -> Result | BaseException:
        """Return what was read, or what went wrong; raises nothing.

        Whatever goes wrong once it was halted is a cancellation: that is what breaks
        a connection that is being closed.
        """
        task = self._task = asyncio.create_task(reading)
        if self.halted is not None:
            self._cancel()
        await asyncio.wait({task})
        outcome = _result(task)
        broken_off = self.halted is not None and isinstance(outcome, BaseException)
        return asyncio.CancelledError() if broken_off else outcome

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()


def _result(task: asyncio.Task[Result]) -> Result | BaseException:
    if task.cancelled():
        return asyncio.CancelledError()
    return task.exception() or task.result()
