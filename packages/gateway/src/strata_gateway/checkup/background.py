"""Work that may never end, because a database says nothing."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

Result = TypeVar("Result")

_logger = logging.getLogger(__name__)


async def in_background(work: Callable[[], Result]) -> Result:
    """Return what the work returns; a process that ends does not wait for it.

    The driver cannot be told for how long it may wait for an answer.
    """
    promise: Future[Result] = Future()
    Thread(target=_fulfil, args=(promise, work), daemon=True).start()
    return await asyncio.wrap_future(promise)


def _fulfil(promise: Future[Result], work: Callable[[], Result]) -> None:
    if not promise.set_running_or_notify_cancel():
        return
    try:
        promise.set_result(work())
    except Exception as error:
        _logger.debug("it failed in the background", exc_info=True)
        promise.set_exception(error)
