"""Noticing that a caller has hung up."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from fastapi import Request


@asynccontextmanager
async def stopped_by_hang_up(
    request: Request, stop: Callable[[], None]
) -> AsyncGenerator[None]:
    """Call `stop` if the caller hangs up within the block.

    Args:
        request: whose body has been read.
        stop: lets whatever the block waits for end.
    """
    watching = asyncio.create_task(_stop_when_left(request, stop))
    try:
        yield
    finally:
        watching.cancel()


async def _stop_when_left(request: Request, stop: Callable[[], None]) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    stop()
