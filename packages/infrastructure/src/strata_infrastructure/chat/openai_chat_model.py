"""OpenAI, and every provider that speaks its Chat Completions.

The official SDK builds the request, signs it, sends it and tells refusals apart. Only
the body of the answer is read here: the SDK's typed chunks cost several times as much.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    aclosing,
    asynccontextmanager,
)

import openai
from openai import AsyncAPIResponse, AsyncStream
from openai.types.chat import ChatCompletionChunk

from strata_domain.entity.chat import ChatRequest
from strata_domain.entity.chat_piece import ChatPiece
from strata_domain.error import (
    ProviderConnectionError,
    ProviderError,
    ProviderInvalidRequestError,
)
from strata_infrastructure.chat.http_client import (
    TRANSPORT,
    Prepare,
    drain,
    only_headers,
    patient_client,
)
from strata_infrastructure.chat.openai_complaint import VOCABULARY, complaint
from strata_infrastructure.chat.openai_profile import OPENAI, OpenAIProfile
from strata_infrastructure.chat.openai_request import request_body
from strata_infrastructure.chat.piece_stream import Decoder, PieceStream
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.chat.vendor_error import (
    MALFORMED,
    ErrorTable,
    Translator,
    meaning,
    meaning_of_cause,
    retry_after,
)
from strata_infrastructure.chat.whole_answer import WholeAnswer
from strata_infrastructure.secret import Secret

_Answer = AbstractAsyncContextManager[
    AsyncAPIResponse[AsyncStream[ChatCompletionChunk]]
]
_KEPT_HEADERS = frozenset(
    {"accept", "content-length", "host", "x-stainless-raw-response"}
)


def _refused(error: openai.APIStatusError) -> ProviderError:
    wait = retry_after(error.response.headers)
    return VOCABULARY.error(
        complaint(error.body, status=error.status_code, retry_after=wait)
    )


_UNHEARD = meaning_of_cause(TRANSPORT, ProviderConnectionError)
_ASKING: ErrorTable = {
    **TRANSPORT,
    openai.APIStatusError: _refused,
    openai.APIConnectionError: _UNHEARD,
    openai.OpenAIError: meaning(ProviderError),
    ValueError: meaning(ProviderInvalidRequestError),
}
_READING: ErrorTable = {**TRANSPORT, **MALFORMED}


class OpenAIChatModel:
    """Chat completions over the official SDK."""

    def __init__(
        self, client: openai.AsyncOpenAI, profile: OpenAIProfile, secret: Secret
    ) -> None:
        """Use a configured client, and close it in the end.

        Args:
            client: does not retry; every attempt is the caller's.
            profile: the provider's ways.
            secret: the key, which no error may quote.
        """
        self._client = client
        self._profile = profile
        self._asking = Translator(_ASKING, secret)
        self._reading = Translator(_READING, secret)

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
        await self._client.close()

    @asynccontextmanager
    async def _asked(
        self, request: ChatRequest, answer: Decoder[bytes], *, streams: bool
    ) -> AsyncGenerator[PieceStream[bytes]]:
        body = request_body(request, self._profile, streams=streams)
        async with AsyncExitStack() as stack:
            with self._asking.translating():
                response = await stack.enter_async_context(self._send(body, request))
            source = response.http_response.aiter_bytes()
            await stack.enter_async_context(aclosing(source))
            pieces = PieceStream(source, answer, self._reading)
            yield pieces
            if pieces.is_finished:
                await drain(source)

    def _send(self, body: Mapping[str, object], request: ChatRequest) -> _Answer:
        """Let the SDK send the body as it is; its own arguments would be copied."""
        names = {self._profile.call_name: request.request_id}
        return self._client.chat.completions.with_streaming_response.create(
            model=request.model,
            messages=(),
            stream=True,
            extra_body=body,
            extra_headers={k: str(name) for k, name in names.items() if k and name},
        )


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
    secret = settings.key(profile.key_name)
    client = openai.AsyncOpenAI(
        api_key=secret.reveal(),
        base_url=settings.base_url or profile.base_url,
        max_retries=0,
        http_client=patient_client(settings.connect_timeout, _headers(profile, secret)),
    )
    _ = client.chat.completions.with_streaming_response
    return OpenAIChatModel(client, profile, secret)


def _headers(profile: OpenAIProfile, secret: Secret) -> Prepare:
    """Leave nothing of the environment: organisation, project, custom headers."""
    fixed = {
        "accept-encoding": "identity",
        "authorization": f"Bearer {secret.reveal()}",
        "content-type": "application/json",
        "user-agent": "strata",
    }
    kept = _KEPT_HEADERS | ({profile.call_name} if profile.call_name else set())
    return only_headers(kept=kept, fixed=fixed)
