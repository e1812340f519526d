"""Serving the application, and leaving without losing an answer."""

import asyncio
import math
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn
from fastapi import FastAPI

from strata_api.engine_room import EngineRoom
from strata_api.protocol import BoundedProtocol

Ready = Callable[[], None]

FAREWELL_SECONDS = 2
"""How long a reader may take for what is left once every run has ended."""
REQUEST_SECONDS = 5
"""How long a request may still take when its connection is gone, in a thread."""
IDLE_SECONDS = 75
"""Longer than most proxies and clients keep a connection that nothing is asked on."""
BACKLOG = 2048


class DrainingServer(uvicorn.Server):
    """Ends the runs while uvicorn waits for the responses that read them.

    Uvicorn waits for open responses before the lifespan ends, and a stream stays open
    until its run does: so the runs must end at once, not in the lifespan.
    """

    def __init__(
        self, config: uvicorn.Config, *, engine_room: EngineRoom, ready: Ready
    ) -> None:
        """Serve, say when ready, and drain this engine room on the way out."""
        super().__init__(config)
        self._engine_room = engine_room
        self._ready = ready

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Leave in order, however often we are told to: what is hurried is lost."""
        super().handle_exit(sig, frame)
        self.force_exit = False

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, then say so."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening and drain at the same time; who then lingers is cut off."""
        draining = asyncio.create_task(self._engine_room.drain())
        parting = asyncio.create_task(self._part(draining))
        await super().shutdown(sockets)
        parting.cancel()
        await draining

    async def _part(self, draining: asyncio.Task[None]) -> None:
        """Hang up on those who do not read, or never finish what they ask."""
        await asyncio.wait({draining})
        await asyncio.sleep(FAREWELL_SECONDS)
        for connection in tuple(self.server_state.connections):
            connection.transport.abort()


def run(
    app: FastAPI,
    listener: socket.socket,
    *,
    engine_room: EngineRoom,
    ready: Ready,
) -> None:
    """Serve on a bound socket until SIGINT or SIGTERM.

    Args:
        app: what is served.
        listener: a bound socket.
        engine_room: what is drained before the server leaves.
        ready: called once requests are accepted.
    """
    graceful = engine_room.patience_seconds + FAREWELL_SECONDS + REQUEST_SECONDS
    config = uvicorn.Config(
        app,
        http=BoundedProtocol,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=math.ceil(graceful),
        timeout_keep_alive=IDLE_SECONDS,
        backlog=BACKLOG,
    )
    server = DrainingServer(config, engine_room=engine_room, ready=ready)
    server.run([listener])
