"""A cable to a database that can be cut, or swallow everything."""

import asyncio
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

CHUNK = 65536
LOOPBACK = "127.0.0.1"
START_SECONDS = 5.0


class Cable:
    """Forwards every connection, on an event loop in a thread of its own.

    Attributes:
        url: of the database, at this end.
    """

    def __init__(self, url: str) -> None:
        self.url = ""
        self._far = urlsplit(url)
        self._loop = asyncio.new_event_loop()
        self._ends: set[asyncio.StreamWriter] = set()
        self._whole = True
        self._flowing = asyncio.Event()

    def cut(self) -> None:
        """Break every connection, and every new one as soon as it is made."""
        self._loop.call_soon_threadsafe(self._cut)

    def swallow(self) -> None:
        """Take everything and pass nothing on."""
        self._loop.call_soon_threadsafe(self._flowing.clear)

    def mend(self) -> None:
        """Forward again, beginning with what was swallowed."""
        self._loop.call_soon_threadsafe(self._mend)

    def run(self, ready: threading.Event) -> None:
        """Forward until `stop`."""
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve(ready))

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._serving.cancel)

    async def _serve(self, ready: threading.Event) -> None:
        self._flowing.set()
        server = await asyncio.start_server(self._tie, LOOPBACK, 0)
        port = server.sockets[0].getsockname()[1]
        login = self._far.netloc.rpartition("@")[0]
        self.url = self._far._replace(netloc=f"{login}@{LOOPBACK}:{port}").geturl()
        self._serving = asyncio.ensure_future(server.serve_forever())
        ready.set()
        with suppress(asyncio.CancelledError):
            await self._serving
        self._cut()

    def _cut(self) -> None:
        self._whole = False
        for end in self._ends:
            end.transport.abort()

    def _mend(self) -> None:
        self._whole = True
        self._flowing.set()

    async def _tie(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Tie a new connection to one of the database."""
        self._ends.add(writer)
        if not self._whole:
            writer.transport.abort()
            return
        far = await asyncio.open_connection(self._far.hostname, self._far.port)
        far_reader, far_writer = far
        self._ends.add(far_writer)
        there = self._pass_on(reader, far_writer)
        await asyncio.gather(there, self._pass_on(far_reader, writer))

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(CHUNK):
                await self._flowing.wait()
                writer.write(data)
                await writer.drain()
        writer.transport.abort()
        self._ends.discard(writer)


@contextmanager
def cable_to(url: str) -> Generator[Cable]:
    """Lay a cable to a database, and take it away with the block."""
    cable, ready = Cable(url), threading.Event()
    thread = threading.Thread(target=cable.run, args=(ready,))
    thread.start()
    try:
        assert ready.wait(START_SECONDS)
        yield cable
    finally:
        cable.stop()
        thread.join()
