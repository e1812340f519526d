"""Chat completions of OpenAI, and of every provider that speaks its protocol."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager

from strata_domain.entity.chat import ChatRequest
from strata_domain.entity.chat_piece import ChatPiece
from strata_infrastructure.chat.http_client import TRANSPORT, drain
from strata_infrastructure.chat.openai_profile import OPENAI, OpenAIProfile
from strata_infrastructure.chat.openai_request import request_body
from strata_infrastructure.chat.openai_wire import OpenAIWire, openai_wire
from strata_infrastructure.chat.piece_stream import Decoder, PieceStream
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.chat.vendor_error import MALFORMED, ErrorTable, Translator
from strata_infrastructure.chat.whole_answer import WholeAnswer

_PATH = "chat/completions"
_READING: ErrorTable = {**TRANSPORT, **MALFORMED}


class OpenAIChatModel:
    """Chat completions; every attempt is the caller's."""

    def __init__(self, wire: OpenAIWire, profile: OpenAIProfile) -> None:
        """Ask over this wire, and close it in the end.

        Args:
            wire: to the chat completions.
            profile: the provider's ways.
        """
        self._wire = wire
        self._profile = profile
        self._reading = Translator(_READING, wire.secret)

    @asynccontextmanager
    async def stream(
        self, request: ChatRequest
    ) -> AsyncGenerator[AsyncIterator[ChatPiece]]:
        """Ask, and read the answer as it is written."""
        answer = self._profile.answer()
        async with self._asked(request, answer, streams=True) as pieces:
            yield pieces

    async def complete(self, request: ChatRequest) -> Sequence[ChatPiece]:
        """Ask, and return the answer when it is complete."""
        answer = WholeAnswer(self._profile.answer().whole)
        async with self._asked(request, answer, streams=False) as pieces:
            return [piece async for piece in pieces]

    async def aclose(self) -> None:
        """Close the connections to the provider."""
        await self._wire.aclose()

    @asynccontextmanager
    async def _asked(
        self, request: ChatRequest, answer: Decoder[bytes], *, streams: bool
    ) -> AsyncGenerator[PieceStream[bytes]]:
        body = request_body(request, self._profile, streams=streams)
        async with (
            self._wire.asked(body, request.request_id) as response,
            aclosing(response.aiter_bytes()) as source,
        ):
            pieces = PieceStream(source, answer, self._reading)
            yield pieces
            if pieces.is_finished:
                await drain(source)


def connect(settings: ProviderSettings) -> OpenAIChatModel:
    """Build the adapter of OpenAI itself.

    Raises:
        ConfigurationError: there is neither a key nor an address that needs none.
    """
    return connect_as(OPENAI, settings)


def connect_as(profile: OpenAIProfile, settings: ProviderSettings) -> OpenAIChatModel:
    """Build an adapter; everything slow about the SDK happens here.

    Raises:
        ConfigurationError: there is neither a key nor an address that needs none.
    """
    return OpenAIChatModel(openai_wire(profile, settings, _PATH), profile)
