"""OpenAI, and every provider that speaks its Chat Completions.

The official SDK builds the request, signs it, sends it and tells refusals apart. Only
the body of the answer is read here: the SDK's typed chunks cost several times as much.
"""

import asyncio
import ssl
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    aclosing,
    asynccontextmanager,
    suppress,
)
from typing import TypeVar

import httpx2
import openai
from openai import AsyncAPIResponse, AsyncStream
from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam

from strata_domain.entity.chat import ChatRequest, Turn
from strata_domain.entity.chat_piece import ChatPiece
from strata_domain.entity.message import MessageRole
from strata_domain.error import (
    ConfigurationError,
    ProviderConnectionError,
    ProviderError,
    ProviderInvalidRequestError,
    ProviderMalformedAnswerError,
    ProviderTimeoutError,
)
from strata_infrastructure.chat.http_client import Prepare, only_headers, patient_client
from strata_infrastructure.chat.openai_answer import OpenAIAnswer
from strata_infrastructure.chat.openai_complaint import VOCABULARY, complaint
from strata_infrastructure.chat.piece_stream import PieceStream
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.chat.vendor_error import (
    MALFORMED,
    ErrorTable,
    Translator,
    meaning,
    retry_after,
)
from strata_infrastructure.secret import Secret

T = TypeVar("T")
_Answer = AbstractAsyncContextManager[
    AsyncAPIResponse[AsyncStream[ChatCompletionChunk]]
]
OPENAI = "https://api.openai.com/v1"
# Names that options may not take: what we limit and meter, and what the reading needs.
_METERED = frozenset({"max_completion_tokens", "max_tokens", "model", "n"})
_SHAPED = frozenset({"messages", "stream", "stream_options"})
_KEPT_HEADERS = frozenset({"content-length", "host", "x-stainless-raw-response"})
_DRAIN_SECONDS = 0.1


def _refused(error: openai.APIStatusError) -> ProviderError:
    wait = retry_after(error.response.headers)
    return VOCABULARY.error(
        complaint(error.body, status=error.status_code, retry_after=wait)
    )


_TRANSPORT: ErrorTable = {
    httpx2.TimeoutException: meaning(ProviderTimeoutError),
    httpx2.DecodingError: meaning(ProviderMalformedAnswerError),
    httpx2.RequestError: meaning(ProviderConnectionError),
    ssl.SSLError: meaning(ProviderConnectionError),
}
_ASKING: ErrorTable = {
    **_TRANSPORT,
    openai.APIStatusError: _refused,
    openai.APITimeoutError: meaning(ProviderTimeoutError),
    openai.APIConnectionError: meaning(ProviderConnectionError),
    openai.OpenAIError: meaning(ProviderError),
    ValueError: meaning(ProviderInvalidRequestError),
}
_READING: ErrorTable = {**_TRANSPORT, **MALFORMED}


class OpenAIChatModel:
    """Chat completions over the official SDK."""

    def __init__(self, client: openai.AsyncOpenAI, secret: Secret) -> None:
        """Use a configured client, and close it in the end.

        Args:
            client: does not retry; every attempt is the caller's.
            secret: the key, which no error may quote.
        """
        self._client = client
        self._asking = Translator(_ASKING, secret)
        self._reading = Translator(_READING, secret)

    @asynccontextmanager
    async def stream(
        self, request: ChatRequest
    ) -> AsyncGenerator[AsyncIterator[ChatPiece]]:
        """Ask, and read the answer as it is written."""
        async with AsyncExitStack() as stack:
            with self._asking.translating():
                response = await stack.enter_async_context(self._answer(request))
            body = response.http_response.aiter_bytes()
            await stack.enter_async_context(aclosing(body))
            pieces = PieceStream(body, OpenAIAnswer(), self._reading)
            yield pieces
            if pieces.is_finished:
                await _drain(body)

    async def aclose(self) -> None:
        """Close the connections to the provider."""
        await self._client.close()

    def _answer(self, request: ChatRequest) -> _Answer:
        if taken := sorted((_METERED | _SHAPED) & request.options.keys()):
            message = f"options cannot set {taken}"
            raise ProviderInvalidRequestError(message)
        params = request.params
        return self._client.chat.completions.with_streaming_response.create(
            model=request.model,
            messages=_messages(request),
            stream=True,
            stream_options={"include_usage": True},
            max_completion_tokens=_given(params.max_output_tokens),
            temperature=_given(params.temperature),
            top_p=_given(params.top_p),
            stop=list(params.stop) or openai.omit,
            extra_body=request.options,
        )


def connect(settings: ProviderSettings) -> OpenAIChatModel:
    """Build the adapter; everything slow about the SDK happens here.

    Raises:
        ConfigurationError: there is neither a key nor an address that needs none.
    """
    secret = _key(settings)
    client = openai.AsyncOpenAI(
        api_key=secret.reveal(),
        base_url=settings.base_url or OPENAI,
        max_retries=0,
        http_client=patient_client(settings.connect_timeout, _headers(secret)),
    )
    _ = client.chat.completions.with_streaming_response
    return OpenAIChatModel(client, secret)


def _key(settings: ProviderSettings) -> Secret:
    if settings.api_key is None and settings.base_url is None:
        message = (
            "set OPENAI_API_KEY in env/secrets.env, or a base URL that needs no key; "
            "'sandbox/echo' works without either"
        )
        raise ConfigurationError(message)
    return settings.api_key or Secret("none")


def _headers(secret: Secret) -> Prepare:
    """Leave nothing of the environment: organisation, project, custom headers."""
    fixed = {
        "accept": "text/event-stream",
        "accept-encoding": "identity",
        "authorization": f"Bearer {secret.reveal()}",
        "content-type": "application/json",
        "user-agent": "strata",
    }
    return only_headers(kept=_KEPT_HEADERS, fixed=fixed)


def _messages(request: ChatRequest) -> list[ChatCompletionMessageParam]:
    said = [_message(turn) for turn in request.turns]
    if request.system is None:
        return said
    return [{"role": "system", "content": request.system}, *said]


def _message(turn: Turn) -> ChatCompletionMessageParam:
    if turn.role is MessageRole.ASSISTANT:
        return {"role": "assistant", "content": turn.text}
    return {"role": "user", "content": turn.text}


def _given(value: T | None) -> T | openai.Omit:
    return openai.omit if value is None else value


async def _drain(body: AsyncIterator[bytes]) -> None:
    """Read the few bytes behind the end, so that the connection can be used again."""
    with suppress(TimeoutError, httpx2.RequestError):
        async with asyncio.timeout(_DRAIN_SECONDS):
            async for _ in body:
                pass
