"""Asking chat models, and providers made of a few canned bytes."""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from strata_domain.entity.chat import ChatRequest, in_words
from strata_domain.entity.chat_piece import Accepted, ChatPiece, Finished, TextDelta
from strata_domain.entity.message import MessageRole
from strata_domain.error import ProviderError
from strata_domain.port.chat_model import ChatModel

Asked = Callable[[ChatRequest], "Answer"]
STREAM = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
UNTIL_CLOSED = STREAM + b"connection: close\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came, and what went wrong afterwards."""

    pieces: list[ChatPiece]
    error: ProviderError | None = None

    @property
    def text(self) -> str:
        return "".join(p.text for p in self.pieces if isinstance(p, TextDelta))

    @property
    def finish(self) -> Finished:
        assert self.error is None, self.error
        last = self.pieces[-1]
        assert isinstance(last, Finished)
        return last


def unnamed(answer: Answer) -> Answer:
    """The same without the name of the call, which only a wire brings."""
    rest: list[ChatPiece] = [
        piece for piece in answer.pieces if not isinstance(piece, Accepted)
    ]
    return Answer(rest, answer.error)


def question(text: str = "hi", model: str = "echo", **options: object) -> ChatRequest:
    """One user's turn; the sandbox does not dawdle unless it is asked to."""
    turns = (in_words(MessageRole.USER, text),)
    return ChatRequest(model=model, turns=turns, options={"delay_ms": 0, **options})


async def ask(model: ChatModel, request: ChatRequest) -> Answer:
    """Read an answer to its end or its error."""
    pieces: list[ChatPiece] = []
    keep = pieces.append
    try:
        async with model.stream(request) as stream:
            async for piece in stream:
                keep(piece)
    except ProviderError as error:
        return Answer(pieces, error)
    return Answer(pieces)


def event(**fields: object) -> bytes:
    """One chunk as a server-sent event."""
    return b"data: " + json.dumps(fields, ensure_ascii=False).encode() + b"\n\n"


def delta(finish: str | None = None, **fields: object) -> bytes:
    """A chunk with one choice."""
    choice = {"index": 0, "delta": fields, "finish_reason": finish}
    return event(choices=[choice])


DONE = b"data: [DONE]\n\n"
END = delta("stop") + DONE


@dataclass(slots=True)
class Wire:
    """A server that answers every request with the same bytes, part by part.

    Attributes:
        parts: each is a packet of its own.
        holds: whether the connection stays open behind the last part.
        requests: head and body of what was asked.
        asked: set when a request has come.
        hung_up: set when the client has closed a held connection.
        connections: how many were opened.
    """

    url: str = ""
    parts: list[bytes] = field(default_factory=list)
    holds: bool = False
    requests: list[tuple[str, bytes]] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    connections: int = 0

    def says(self, *parts: bytes, holds: bool = False) -> None:
        """Answer so from now on."""
        self.parts, self.holds = list(parts), holds

    def streams(self, *events: bytes, holds: bool = False) -> None:
        """Answer with a stream that ends when the connection does."""
        self.says(UNTIL_CLOSED, *events, holds=holds)

    def refuses(self, status: int, body: object, *headers: str) -> None:
        """Answer with an error."""
        payload = body if isinstance(body, bytes) else json.dumps(body).encode()
        fields = [f"content-length: {len(payload)}", "connection: close", *headers]
        head = "\r\n".join([f"HTTP/1.1 {status} No", *fields, "\r\n"])
        self.says(head.encode() + payload)

    async def was_asked(self) -> None:
        """Return when a request has come."""
        async with asyncio.timeout(5):
            await self.asked.wait()

    async def was_left(self) -> None:
        """Return when the client has hung up; fail unless it does so at once."""
        async with asyncio.timeout(0.5):
            await self.hung_up.wait()

    async def converse(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Serve one connection, and further requests on it when it is held."""
        self.connections += 1
        with suppress(asyncio.IncompleteReadError, ConnectionResetError):
            await self._answer(reader, writer)
            while self.holds:
                await self._answer(reader, writer)
        self.hung_up.set()
        writer.close()

    async def _answer(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.requests.append(await _read_request(reader))
        self.asked.set()
        for part in self.parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0.003)


@asynccontextmanager
async def wire_server() -> AsyncGenerator[Wire]:
    """Listen on a free port of this machine."""
    wire = Wire()
    server = await asyncio.start_server(wire.converse, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        wire.url = f"http://127.0.0.1:{port}/v1"
        yield wire


async def _read_request(reader: asyncio.StreamReader) -> tuple[str, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
    return head, await reader.readexactly(int(length[1]) if length else 0)


async def listen(model: ChatModel, request: ChatRequest, heard: list[object]) -> None:
    """Note what comes; raise TimeoutError in a silence of a quarter of a second."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(5) as patience, model.stream(request) as stream:
        heard.append("answering")
        patience.reschedule(loop.time() + 0.25)
        async for piece in stream:
            heard += [] if isinstance(piece, Accepted) else [piece]
            patience.reschedule(loop.time() + 0.25)


async def dwell(model: ChatModel, request: ChatRequest) -> None:
    """Hear every piece and think about it for an hour."""
    async with model.stream(request) as stream:
        async for _ in stream:
            await asyncio.sleep(3600)


async def leave_after_first(model: ChatModel, request: ChatRequest) -> ChatPiece:
    """Hear one piece of the answer and go."""
    async with model.stream(request) as stream:
        piece = await anext(stream)
        return await anext(stream) if isinstance(piece, Accepted) else piece
