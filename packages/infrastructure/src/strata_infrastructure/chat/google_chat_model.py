"""Google's Gemini models.

The official SDK finds the place, signs the request, sends it and tells refusals apart.
The bodies are ours in both directions: see `google_request` and `google_http`.
"""

from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Sequence,
)
from contextlib import aclosing, asynccontextmanager

import httpx2
from google import genai
from google.genai import errors, types

from strata_domain.entity.chat import ChatRequest
from strata_domain.entity.chat_piece import ChatPiece
from strata_domain.error import (
    ProviderError,
    ProviderInvalidRequestError,
    ProviderMalformedAnswerError,
)
from strata_infrastructure.chat.google_answer import GoogleAnswer, whole_answer
from strata_infrastructure.chat.google_complaint import VOCABULARY, complaint
from strata_infrastructure.chat.google_http import google_client, taking_bodies
from strata_infrastructure.chat.google_request import request_body
from strata_infrastructure.chat.http_client import TRANSPORT
from strata_infrastructure.chat.one_piece import in_one_piece
from strata_infrastructure.chat.piece_stream import PieceStream
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.chat.vendor_error import (
    MALFORMED,
    ErrorTable,
    Translator,
    meaning,
)
from strata_infrastructure.chat.whole_answer import WholeAnswer
from strata_infrastructure.secret import Secret

GOOGLE = "https://generativelanguage.googleapis.com/v1"
_Config = types.GenerateContentConfig
_Ask = Callable[[str, _Config], Awaitable[None]]
# The SDK insists on contents of its own; the body replaces them.
_REPLACED = "?"


def _refused(error: errors.APIError) -> ProviderError:
    return VOCABULARY.error(complaint(error.details, status=error.code))


_ASKING: ErrorTable = {
    **TRANSPORT,
    errors.APIError: _refused,
    IndexError: meaning(ProviderMalformedAnswerError),
    LookupError: meaning(ProviderInvalidRequestError),
    RecursionError: meaning(ProviderMalformedAnswerError),
    UnicodeDecodeError: meaning(ProviderMalformedAnswerError),
    ValueError: meaning(ProviderInvalidRequestError),
}
_READING: ErrorTable = {**TRANSPORT, **MALFORMED}


class GoogleChatModel:
    """Generated content over the official SDK."""

    def __init__(
        self, client: genai.Client, http: httpx2.AsyncClient, secret: Secret
    ) -> None:
        """Use a configured client, and close it in the end.

        Args:
            client: does not retry; every attempt is the caller's.
            http: what the client sends through, see `google_client`.
            secret: the key, which no error may quote.
        """
        self._client = client
        self._http = http
        self._asking = Translator(_ASKING, secret)
        self._reading = Translator(_READING, secret)

    @asynccontextmanager
    async def stream(
        self, request: ChatRequest
    ) -> AsyncGenerator[AsyncIterator[ChatPiece]]:
        """Ask, and read the answer as it is written."""
        async with self._answer(request, self._ask_stream) as body:
            yield PieceStream(body, GoogleAnswer(), self._reading)

    async def complete(self, request: ChatRequest) -> Sequence[ChatPiece]:
        """Ask, and return the answer when it is complete."""
        async with self._answer(request, self._ask_whole) as body:
            pieces = PieceStream(body, WholeAnswer(whole_answer), self._reading)
            return in_one_piece([piece async for piece in pieces])

    async def aclose(self) -> None:
        """Close the connections to the provider."""
        self._client.close()
        await self._http.aclose()

    @asynccontextmanager
    async def _answer(
        self, request: ChatRequest, ask: _Ask
    ) -> AsyncGenerator[AsyncIterator[bytes]]:
        with self._asking.translating(), taking_bodies() as bodies:
            await ask(request.model, _config(request))
            taken = bodies[0]
        async with aclosing(taken), aclosing(taken.aiter_bytes()) as body:
            yield body

    async def _ask_stream(self, model: str, config: _Config) -> None:
        chunks = await self._client.aio.models.generate_content_stream(
            model=model, contents=_REPLACED, config=config
        )
        async for _ in chunks:
            pass

    async def _ask_whole(self, model: str, config: _Config) -> None:
        await self._client.aio.models.generate_content(
            model=model, contents=_REPLACED, config=config
        )


def connect(settings: ProviderSettings) -> GoogleChatModel:
    """Build the adapter; everything slow about the SDK happens here.

    Raises:
        ConfigurationError: there is neither a key nor an address that needs none.
    """
    secret = settings.key("GOOGLE_API_KEY")
    http = google_client(settings.connect_timeout, secret)
    client = genai.Client(
        enterprise=False,
        api_key=secret.reveal(),
        http_options=types.HttpOptions(
            base_url=settings.base_url or GOOGLE,
            api_version="",
            httpx_async_client=http,
        ),
    )
    return GoogleChatModel(client, http, secret)


def _config(request: ChatRequest) -> _Config:
    """Return a config that is nothing but our body, and asks nothing by itself."""
    return types.GenerateContentConfig(
        automatic_continuation=False,
        automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
        http_options=types.HttpOptions(extra_body=request_body(request)),
    )
