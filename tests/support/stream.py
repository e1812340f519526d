"""Reading streams of events off raw sockets, and cutting them off."""

import asyncio
import json
import socket
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

END_OF_FRAME = b"\n\n"
END_OF_HEAD = b"\r\n\r\n"
END_OF_LINE = b"\r\n"


class Response:
    """A response whose head is here, and whose body comes as it comes.

    Attributes:
        complete: whether the body has come to its proper end.
    """

    def __init__(self, head: bytes, reader: asyncio.StreamReader) -> None:
        status, *lines = head.decode("latin-1").split("\r\n")[:-2]
        self.status = int(status.split()[1])
        self.headers = {
            name.lower(): value
            for name, _, value in (line.partition(": ") for line in lines)
        }
        self.complete = False
        self._reader = reader
        self._rest = b""

    @property
    def generation_id(self) -> str:
        return self.headers["location"].rpartition("/")[2]

    async def next_event(self) -> bytes:
        """One event, byte for byte; nothing at the end of the stream or its break."""
        while (frame := await self.next_frame()).startswith(b":"):
            pass
        return frame

    async def next_frame(self) -> bytes:
        """One event or comment."""
        while END_OF_FRAME not in self._rest:
            chunk = await self._chunk()
            if not chunk:
                return b""
            self._rest += chunk
        frame, _, self._rest = self._rest.partition(END_OF_FRAME)
        return frame + END_OF_FRAME

    async def first(self, count: int) -> bytes:
        """So many events; the rest can be read later."""
        return b"".join([await self.next_event() for _ in range(count)])

    async def transcript(self) -> bytes:
        """Every event until the end."""
        seen: list[bytes] = []
        while event := await self.next_event():
            seen.append(event)
        return b"".join(seen)

    async def read(self) -> bytes:
        """A body whose length is announced; nothing announced is an empty one."""
        length = int(self.headers.get("content-length", "0"))
        return await self._reader.readexactly(length)

    async def _chunk(self) -> bytes:
        try:
            size = int(await self._reader.readuntil(END_OF_LINE), 16)
            chunk = await self._reader.readexactly(size)
            await self._reader.readexactly(len(END_OF_LINE))
        except (asyncio.IncompleteReadError, ConnectionError):
            return b""
        self.complete = not size
        return chunk


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response that has been read."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self.body)
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody with a token, at the door of one process.

    Attributes:
        buffer: bytes that the kernel takes in while nobody reads; None leaves it be.
    """

    address: str
    token: str
    buffer: int | None = None

    @asynccontextmanager
    async def open(
        self, line: str, *, body: object = None, **headers: str
    ) -> AsyncGenerator[Response]:
        """Ask on a connection of its own, which is torn down when the block ends.

        Args:
            line: method and target: `GET /api/threads`.
            body: sent as JSON.
            headers: with underscores for hyphens.
        """
        reader, writer = await asyncio.open_connection(sock=await self._connected())
        try:
            writer.write(self._request(line, body, headers))
            yield Response(await reader.readuntil(END_OF_HEAD), reader)
        finally:
            writer.transport.abort()

    async def call(self, line: str, *, body: object = None, **headers: str) -> Answer:
        """Ask, and read the answer."""
        async with self.open(line, body=body, **headers) as response:
            return Answer(
                status=response.status,
                headers=response.headers,
                body=await response.read(),
            )

    async def _connected(self) -> socket.socket:
        place = urlsplit(self.address)
        connection = socket.socket()
        connection.settimeout(0)
        if self.buffer is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.buffer)
        loop = asyncio.get_running_loop()
        try:
            await loop.sock_connect(connection, (place.hostname, place.port))
        except OSError:
            connection.close()
            raise
        return connection

    def _request(self, line: str, body: object, headers: Mapping[str, str]) -> bytes:
        payload = b"" if body is None else json.dumps(body).encode()
        fields = {
            "Host": "strata.test",
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Content-Length": str(len(payload)),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        return f"{line} HTTP/1.1\r\n{head}\r\n".encode() + payload
