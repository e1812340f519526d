"""An event loop on which nobody really waits.

When everyone sleeps, its clock leaps to the moment at which the first wakes up: minutes
pass in no time, in the order in which they would have passed. A test that can never end
fails: when everyone waits for something that nobody will do, or when an hour is over.
So does one in which a task fails and nobody takes note.
"""

import asyncio
import functools
import selectors
from collections.abc import Callable, Coroutine
from typing import ParamSpec

Parameters = ParamSpec("Parameters")
Ready = list[tuple[selectors.SelectorKey, int]]
HOUR = 3600.0


class _LeapingSelector(selectors.DefaultSelector):
    now = 0.0

    def select(self, timeout: float | None = None) -> Ready:
        assert timeout is not None, "everyone waits for what nobody will do"
        self.now += max(timeout, 0.0)
        assert self.now <= HOUR, "an hour is over"
        return super().select(0)


class LeapingLoop(asyncio.SelectorEventLoop):
    """A loop whose clock begins at zero and leaps."""

    def __init__(self) -> None:
        """Begin at zero seconds."""
        self._leaping = _LeapingSelector()
        super().__init__(self._leaping)

    def time(self) -> float:
        """Return the seconds since the loop was made."""
        return self._leaping.now


def in_virtual_time(
    test: Callable[Parameters, Coroutine[object, object, None]],
) -> Callable[Parameters, None]:
    """Make an asynchronous test one that pytest can call."""

    @functools.wraps(test)
    def called(*args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
        unheeded = list[dict[str, object]]()
        with asyncio.Runner(loop_factory=LeapingLoop) as runner:
            loop = runner.get_loop()
            loop.set_exception_handler(lambda _, context: unheeded.append(context))
            runner.run(test(*args, **kwargs))
        assert unheeded == []

    return called


def now() -> float:
    """Return the seconds that have passed in this test."""
    return asyncio.get_running_loop().time()
