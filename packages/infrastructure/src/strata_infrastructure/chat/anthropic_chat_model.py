"""Anthropic's models, over its Messages.

The official SDK builds the request, signs it, sends it and tells refusals apart. Only
the body of the answer is read here: the SDK's typed events cost several times as much.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager

import anthropic

from strata_domain.entity.chat import ChatRequest
from strata_domain.entity.chat_piece import ChatPiece
from strata_domain.error import (
    ProviderConnectionError,
    ProviderError,
    ProviderInvalidRequestError,
)
from strata_infrastructure.chat.anthropic_answer import StreamedMessage, whole_message
from strata_infrastructure.chat.anthropic_complaint import VOCABULARY, complaint
from strata_infrastructure.chat.anthropic_request import ask
from strata_infrastructure.chat.http_client import (
    TRANSPORT,
    Prepare,
    drain,
    only_headers,
    patient_client,
)
from strata_infrastructure.chat.one_piece import in_one_piece
from strata_infrastructure.chat.piece_stream import PieceStream
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

ANTHROPIC = "https://api.anthropic.com"
API_VERSION = "2026-10-21"
_VERSIONED = "/v1"
_KEPT_HEADERS = frozenset({"content-length", "host", "x-stainless-raw-response"})


def _refused(error: anthropic.APIStatusError) -> ProviderError:
    wait = retry_after(error.response.headers)
    return VOCABULARY.error(
        complaint(error.body, status=error.status_code, retry_after=wait)
    )


_ASKING: ErrorTable = {
    **TRANSPORT,
    anthropic.APIStatusError: _refused,
    anthropic.APIConnectionError: meaning_of_cause(TRANSPORT, ProviderConnectionError),
    anthropic.AnthropicError: meaning(ProviderError),
    ValueError: meaning(ProviderInvalidRequestError),
}
_READING: ErrorTable = {**TRANSPORT, **MALFORMED}


class AnthropicChatModel:
    """Messages over the official SDK."""

    def __init__(self, client: anthropic.AsyncAnthropic, secret: Secret) -> None:
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
            body = await self._body(request, stack, streams=True)
            pieces = PieceStream(body, StreamedMessage(), self._reading)
            yield pieces
            if pieces.is_finished:
                await drain(body)

    async def complete(self, request: ChatRequest) -> Sequence[ChatPiece]:
        """Ask, and return the answer when it is complete."""
        async with AsyncExitStack() as stack:
            body = await self._body(request, stack, streams=False)
            pieces = PieceStream(body, WholeAnswer(whole_message), self._reading)
            return in_one_piece([piece async for piece in pieces])

    async def aclose(self) -> None:
        """Close the connections to the provider."""
        await self._client.close()

    async def _body(
        self, request: ChatRequest, stack: AsyncExitStack, *, streams: bool
    ) -> AsyncIterator[bytes]:
        with self._asking.translating():
            answer = ask(self._client, request, streams=streams)
            response = await stack.enter_async_context(answer)
        body = response.http_response.aiter_bytes()
        return await stack.enter_async_context(aclosing(body))


def connect(settings: ProviderSettings) -> AnthropicChatModel:
    """Build the adapter; everything slow about the SDK happens here.

    Raises:
        ConfigurationError: there is neither a key nor an address that needs none.
    """
    secret = settings.key("ANTHROPIC_API_KEY")
    client = anthropic.AsyncAnthropic(
        api_key=secret.reveal(),
        base_url=(settings.base_url or ANTHROPIC).removesuffix(_VERSIONED),
        max_retries=0,
        open_telemetry=False,
        http_client=patient_client(settings.connect_timeout, _headers(secret)),
    )
    _ = client.messages.with_streaming_response
    return AnthropicChatModel(client, secret)


def _headers(secret: Secret) -> Prepare:
    """Leave nothing of the environment: custom headers, another version."""
    fixed = {
        "accept": "application/json",
        "accept-encoding": "identity",
        "anthropic-version": API_VERSION,
        "authorization": f"Bearer {secret.reveal()}",
        "content-type": "application/json",
        "user-agent": "strata",
    }
    return only_headers(kept=_KEPT_HEADERS, fixed=fixed)
