"""Google's Gemini models, over the official SDK."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager

from google.genai import types

from strata_domain.entity.chat import ChatRequest
from strata_domain.entity.chat_piece import ChatPiece
from strata_infrastructure.chat.google_answer import GoogleAnswer, whole_answer
from strata_infrastructure.chat.google_request import request_body
from strata_infrastructure.chat.google_wire import REPLACED, GoogleWire, google_wire
from strata_infrastructure.chat.http_client import TRANSPORT
from strata_infrastructure.chat.one_piece import in_one_piece
from strata_infrastructure.chat.piece_stream import PieceStream
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.chat.vendor_error import MALFORMED, ErrorTable, Translator
from strata_infrastructure.chat.whole_answer import WholeAnswer

_READING: ErrorTable = {**TRANSPORT, **MALFORMED}


class GoogleChatModel:
    """Generated content over the official SDK."""

    def __init__(self, wire: GoogleWire) -> None:
        """Ask over this wire, and close it in the end."""
        self._wire = wire
        self._reading = Translator(_READING, wire.secret)

    @asynccontextmanager
    async def stream(
        self, request: ChatRequest
    ) -> AsyncGenerator[AsyncIterator[ChatPiece]]:
        """Ask, and read the answer as it is written."""
        async with self._wire.answer(self._ask_stream(request)) as body:
            yield PieceStream(body, GoogleAnswer(), self._reading)

    async def complete(self, request: ChatRequest) -> Sequence[ChatPiece]:
        """Ask, and return the answer when it is complete."""
        async with self._wire.answer(self._ask_whole(request)) as body:
            pieces = PieceStream(body, WholeAnswer(whole_answer), self._reading)
            return in_one_piece([piece async for piece in pieces])

    async def aclose(self) -> None:
        """Close the connections to the provider."""
        await self._wire.aclose()

    async def _ask_stream(self, request: ChatRequest) -> None:
        chunks = await self._wire.models.generate_content_stream(
            model=request.model, contents=REPLACED, config=_config(request)
        )
        async for _ in chunks:
            pass

    async def _ask_whole(self, request: ChatRequest) -> None:
        await self._wire.models.generate_content(
            model=request.model, contents=REPLACED, config=_config(request)
        )


def connect(settings: ProviderSettings) -> GoogleChatModel:
    """Build the adapter.

    Raises:
        ConfigurationError: there is neither a key nor an address that needs none.
    """
    return GoogleChatModel(google_wire(settings))


def _config(request: ChatRequest) -> types.GenerateContentConfig:
    """Return a config that is nothing but our body, and asks nothing by itself."""
    return types.GenerateContentConfig(
        automatic_continuation=False,
        automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
        http_options=types.HttpOptions(extra_body=request_body(request)),
    )
