"""OpenAI, and every provider that speaks its Chat Completions.

The official SDK keeps the client, its address and the shape of refusals. The request
and the answer pass it by: what it does to them costs as much as everything else does.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager

import openai

from strata_domain.entity.chat import ChatRequest
from strata_domain.entity.chat_piece import ChatPiece
from strata_domain.error import ProviderError, ProviderInvalidRequestError
from strata_infrastructure.chat.http_client import (
    TRANSPORT,
    Endpoint,
    drain,
    patient_client,
    told,
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
    retry_after,
)
from strata_infrastructure.chat.whole_answer import WholeAnswer
from strata_infrastructure.secret import Secret

_PATH = "chat/completions"


def _refused(error: openai.APIStatusError) -> ProviderError:
    said, wait = error.body, retry_after(error.response.headers)
    inner = said.get("error", said) if isinstance(said, Mapping) else said
    return VOCABULARY.error(
        complaint(inner, status=error.status_code, retry_after=wait)
    )


_ASKING: ErrorTable = {
    **TRANSPORT,
    openai.APIStatusError: _refused,
    ValueError: meaning(ProviderInvalidRequestError),
}
_READING: ErrorTable = {**TRANSPORT, **MALFORMED}


class OpenAIChatModel:
    """Chat completions; every attempt is the caller's."""

    def __init__(
        self, endpoint: Endpoint, profile: OpenAIProfile, secret: Secret
    ) -> None:
        """Ask at this address, and close its client in the end.

        Args:
            endpoint: of the chat completions.
            profile: the provider's ways.
            secret: the key, which no error may quote.
        """
        self._endpoint = endpoint
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
        await self._endpoint.client.aclose()

    @asynccontextmanager
    async def _asked(
        self, request: ChatRequest, answer: Decoder[bytes], *, streams: bool
    ) -> AsyncGenerator[PieceStream[bytes]]:
        body = request_body(request, self._profile, streams=streams)
        asked = self._endpoint.post(body, self._name(request))
        async with AsyncExitStack() as stack:
            with self._asking.translating():
                response = await stack.enter_async_context(asked)
                if not response.is_success:
                    raise openai.APIStatusError(
                        response.reason_phrase,
                        response=response,
                        body=await told(response),
                    )
            source = response.aiter_bytes()
            await stack.enter_async_context(aclosing(source))
            pieces = PieceStream(source, answer, self._reading)
            yield pieces
            if pieces.is_finished:
                await drain(source)

    def _name(self, request: ChatRequest) -> Mapping[str, str]:
        """Return the header that tells our name of the call."""
        names = {self._profile.call_name: request.request_id}
        return {k: str(name) for k, name in names.items() if k and name}


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
    wire = patient_client(settings.connect_timeout)
    client = openai.AsyncOpenAI(
        api_key=secret.reveal(),
        base_url=settings.base_url or profile.base_url,
        max_retries=0,
        http_client=wire,
    )
    endpoint = Endpoint(wire, client.base_url.join(_PATH), _headers(secret))
    return OpenAIChatModel(endpoint, profile, secret)


def _headers(secret: Secret) -> Mapping[str, str]:
    """Return all that is sent; nothing of the environment is."""
    return {
        "accept": "application/json",
        "accept-encoding": "identity",
        "authorization": f"Bearer {secret.reveal()}",
        "content-type": "application/json",
        "user-agent": "strata",
    }
