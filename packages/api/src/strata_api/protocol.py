"""HTTP/1.1 with an end to patience, and to what may stand before a body.

Uvicorn waits as long as a client likes for a request it has begun, and keeps headers of
any size: a few hundred slow sockets, or one long header, would be enough.
"""

import asyncio
from http import HTTPStatus
from typing import ClassVar, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

REFUSAL = (
    "HTTP/1.1 {status.value} {status.phrase}\r\n"
    "content-type: text/plain; charset=utf-8\r\n"
    "content-length: {length}\r\nconnection: close\r\n\r\n{status.description}"
)


class BoundedProtocol(HttpToolsProtocol):
    """Uvicorn's protocol, with a deadline for whatever the client owes us.

    Attributes:
        head_seconds: until the headers of a request must be there.
        body_seconds: until its body must be there, too.
        most_head: bytes before the body.
        read_seconds: until something is read of what waits to be sent.
    """

    head_seconds: ClassVar[float] = 10
    body_seconds: ClassVar[float] = 60
    most_head: ClassVar[int] = 64 * 1024
    read_seconds: ClassVar[float] = 300

    _deadline: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None
    _in_head = True
    _head = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Expect a request."""
        super().connection_made(cast(asyncio.Transport, transport))
        self._expect(self.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Expect nothing any more."""
        self._forget()
        self._note_reading()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Wait for the client to read; one that does not keeps what it is sent here."""
        super().pause_writing()
        self._expect_reading()

    def resume_writing(self) -> None:
        """Go on: it reads."""
        self._note_reading()
        super().resume_writing()

    def data_received(self, data: bytes) -> None:
        """Take what came, unless too much has come before a body.

        Whatever comes between two requests is the beginning of one.
        """
        if self._deadline is None and self._is_idle():
            self._expect(self.head_seconds)
        super().data_received(data)
        self._head += len(data) if self._in_head else 0
        if self._head > self.most_head:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_message_begin(self) -> None:
        """Count the headers from here."""
        super().on_message_begin()
        self._in_head, self._head = True, 0
        self._expect(self.head_seconds)

    def on_headers_complete(self) -> None:
        """Expect the body."""
        self._in_head, self._head = False, 0
        self._expect(self.body_seconds)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Expect nothing: now it is our turn."""
        self._forget()
        super().on_message_complete()

    def _is_idle(self) -> bool:
        return bool(getattr(self.cycle, "response_complete", True))

    def _expect(self, seconds: float) -> None:
        self._forget()
        self._deadline = self.loop.call_later(seconds, self._lose_patience)

    def _forget(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _expect_reading(self) -> None:
        unread = self.transport.get_write_buffer_size()
        self._unread = self.loop.call_later(
            self.read_seconds, self._ensure_reading, unread
        )

    def _ensure_reading(self, unread: int) -> None:
        if self.transport.get_write_buffer_size() < unread:
            self._expect_reading()
        else:
            self.transport.abort()

    def _note_reading(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _lose_patience(self) -> None:
        """Hang up, unless it is we who stopped reading."""
        if self.flow.read_paused:
            self._expect(self.body_seconds)
        else:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)

    def _refuse(self, status: HTTPStatus) -> None:
        """Say why, where no answer has begun, and hang up."""
        if self._is_idle() and not self.transport.is_closing():
            length = len(status.description)
            self.transport.write(REFUSAL.format(status=status, length=length).encode())
        self.transport.close()
