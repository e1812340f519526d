"""Cartesia's socket: a text is sent in parts, and when its words are heard is told.

Source: https://docs.cartesia.ai/api-reference/tts/websocket
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from itertools import chain
from typing import Literal

from cartesia.resources.tts import AsyncTTSResourceConnection
from cartesia.types import GenerationRequest, WebsocketConnectionOptions
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, WebSocketException

from strata_domain.entity.chat_piece import Accepted
from strata_domain.entity.speech import SpeechPiece
from strata_domain.error import (
    ProviderConnectionError,
    ProviderInvalidRequestError,
    ProviderUnreachableError,
)
from strata_infrastructure.chat.vendor_error import (
    ErrorTable,
    Translator,
    meaning,
)
from strata_infrastructure.voice.cartesia_connection import (
    HandshakeRefusedError,
    StraightConnection,
    refused,
)
from strata_infrastructure.voice.cartesia_event import is_done, pieces_of
from strata_infrastructure.voice.cartesia_wire import CartesiaWire
from strata_infrastructure.voice.transcript import Answer, read_answer

LARGEST_EVENT = 4 << 20
_GOODBYE_SECONDS = 0.1
_LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})


_DIALLING: ErrorTable = {
    HandshakeRefusedError: refused,
    WebSocketException: meaning(ProviderConnectionError),
    OSError: meaning(ProviderUnreachableError),
    TimeoutError: meaning(ProviderUnreachableError),
    ValueError: meaning(ProviderInvalidRequestError),
}
_HEARING: ErrorTable = {ConnectionClosed: meaning(ProviderConnectionError)}


class _Options(WebsocketConnectionOptions, total=False):
    """What the SDK hands on without knowing it."""

    close_timeout: float
    create_connection: type[ClientConnection]
    logger: logging.Logger
    open_timeout: float
    proxy: Literal[True] | None


class CartesiaSocket:
    """Opens a socket for each text.

    Attributes:
        reading: what goes wrong with an answer that was begun.
    """

    def __init__(self, wire: CartesiaWire, connect_timeout: float) -> None:
        """Go where the wire goes.

        Args:
            wire: whose client knows the address and the key.
            connect_timeout: seconds.
        """
        secret = wire.reading.secret
        self._client = wire.client
        self._dialling = Translator(_DIALLING, secret)
        self._options = _options(self._client.base_url.host, connect_timeout)
        self.reading = Translator({**wire.reading.table, **_HEARING}, secret)

    @asynccontextmanager
    async def spoken(
        self, fields: Answer, parts: Sequence[str], context_id: str
    ) -> AsyncGenerator[AsyncIterator[SpeechPiece]]:
        """Send the parts of a text as they are taken, and yield what is said.

        Args:
            fields: of a request, but for its text.
            parts: joined, they are the text.
            context_id: our name of the call.

        Raises:
            ProviderError: the socket does not open.
        """
        async with AsyncExitStack() as stack:
            with self._dialling.translating():
                requests = _requests(fields, parts, context_id)
                opening = self._client.tts.websocket_connect(
                    websocket_connection_options=self._options
                )
                connection = await stack.enter_async_context(opening)
            await stack.enter_async_context(_pushing(connection, requests))
            heard = _heard(connection, context_id)
            yield await stack.enter_async_context(aclosing(heard))


def _options(host: str, connect_timeout: float) -> WebsocketConnectionOptions:
    """Return how a socket is opened, and closed without waiting for a goodbye.

    Its own log would begin with our key, so it is told to say less.
    """
    logger = logging.getLogger(f"{__name__}.quiet")
    logger.setLevel(logging.INFO)
    known: _Options = {
        "close_timeout": _GOODBYE_SECONDS,
        "compression": None,
        "create_connection": StraightConnection,
        "logger": logger,
        "max_size": LARGEST_EVENT,
        "open_timeout": connect_timeout,
        "proxy": None if host in _LOCAL else True,
    }
    return known


def _requests(
    fields: Answer, parts: Sequence[str], context_id: str
) -> Sequence[GenerationRequest]:
    """Raise ValueError if this is nothing that the SDK knows."""
    last = len(parts) - 1
    named = {**fields, "context_id": context_id}
    return [
        GenerationRequest.model_validate(
            {**named, "transcript": part, "continue": at < last}
        )
        for at, part in enumerate(parts)
    ]


@asynccontextmanager
async def _pushing(
    connection: AsyncTTSResourceConnection, requests: Sequence[GenerationRequest]
) -> AsyncGenerator[None]:
    """Send while the block runs; that it fails is heard by whoever listens."""
    task = asyncio.create_task(_push(connection, requests))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _push(
    connection: AsyncTTSResourceConnection, requests: Sequence[GenerationRequest]
) -> None:
    for request in requests:
        await connection.send(request)


async def _heard(
    connection: AsyncTTSResourceConnection, context_id: str
) -> AsyncGenerator[SpeechPiece]:
    """Yield what is said, to the word that this was all."""
    before: list[SpeechPiece] = [Accepted(context_id)]
    event: Answer = {}
    while not is_done(event):
        event = read_answer(await connection.recv_bytes())
        for piece in chain(before, pieces_of(event)):
            yield piece
        before = []
