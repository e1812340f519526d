"""Cartesia's address.

The official SDK signs requests, sends them and tells refusals apart. What is asked and
what is answered pass it by as they are.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import IO
from uuid import UUID

import cartesia
import httpx

from strata_domain.error import (
    ProviderConnectionError,
    ProviderError,
    ProviderInvalidRequestError,
    ProviderMalformedAnswerError,
    ProviderTimeoutError,
    ProviderUnreachableError,
)
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.chat.vendor_error import (
    MALFORMED,
    ErrorTable,
    Translator,
    meaning,
    meaning_of_cause,
    retry_after,
)
from strata_infrastructure.chat.whole_answer import whole_body
from strata_infrastructure.voice.cartesia_complaint import VOCABULARY, complaint
from strata_infrastructure.voice.transcript import Answer, read_answer

UploadedFile = tuple[str, IO[bytes], str]

BASE_URL = "https://api.cartesia.ai"
KEY_NAME = "CARTESIA_API_KEY"
VERSION = "2026-08-14"
"""Of the API: the one that the SDK speaks; a variable could make it another."""
_LOOPBACK = ("all://127.0.0.1", "all://localhost", "all://[::1]")
_UNREAD = {"X-Stainless-Raw-Response": "stream"}
"""What tells the SDK to leave the body of an answer to us."""
_FORM = {"Content-Type": "multipart/form-data"}
_TRANSPORT: ErrorTable = {
    httpx.ConnectError: meaning(ProviderUnreachableError),
    httpx.ConnectTimeout: meaning(ProviderUnreachableError),
    httpx.PoolTimeout: meaning(ProviderUnreachableError),
    httpx.TimeoutException: meaning(ProviderTimeoutError),
    TimeoutError: meaning(ProviderTimeoutError),
    httpx.DecodingError: meaning(ProviderMalformedAnswerError),
    httpx.RequestError: meaning(ProviderConnectionError),
}
_READING: ErrorTable = {**_TRANSPORT, **MALFORMED}


def _refused(error: cartesia.APIStatusError) -> ProviderError:
    said = error.body if isinstance(error.body, Mapping) else {"message": error.body}
    wait = retry_after(error.response.headers)
    told = complaint(said, status=error.status_code, retry_after=wait)
    return VOCABULARY.error(told)


_ASKING: ErrorTable = {
    **_TRANSPORT,
    cartesia.APIStatusError: _refused,
    cartesia.APIConnectionError: meaning_of_cause(_TRANSPORT, ProviderConnectionError),
    cartesia.CartesiaError: meaning(ProviderError),
    ValueError: meaning(ProviderInvalidRequestError),
}


class _Client(cartesia.AsyncCartesia):
    """The SDK without the headers that it takes from variables."""

    @property
    def default_headers(self) -> dict[str, str | cartesia.Omit]:
        return {
            "Accept-Encoding": "identity",
            "Cartesia-Version": VERSION,
            "User-Agent": "strata",
            **self.auth_headers,
        }


class CartesiaWire:
    """Asks once, and tells refusals from answers.

    Attributes:
        client: does not retry; every attempt is the caller's.
        asking: what goes wrong before there is an answer.
        reading: what goes wrong with one that was begun.
    """

    def __init__(self, settings: ProviderSettings) -> None:
        """Build the client; everything slow about the SDK happens here.

        Raises:
            ConfigurationError: there is neither a key nor an address that needs none.
        """
        secret = settings.key(KEY_NAME)
        base_url = settings.base_url or BASE_URL
        self.asking = Translator(_ASKING, secret)
        self.reading = Translator(_READING, secret)
        self.client = _Client(
            api_key=secret.reveal(),
            base_url=base_url,
            websocket_base_url=base_url.replace("http", "ws", 1),
            max_retries=0,
            http_client=httpx.AsyncClient(
                timeout=httpx.Timeout(None, connect=settings.connect_timeout),
                mounts=dict.fromkeys(_LOOPBACK),
            ),
        )

    def posted(
        self,
        path: str,
        body: Answer,
        *,
        file: UploadedFile | None = None,
        request_id: UUID | None = None,
    ) -> Awaitable[httpx.Response]:
        """Return the answer to a request, once it is awaited.

        Args:
            path: below the address.
            body: fields of JSON, or of a form beside a file.
            file: what it is called, its bytes and its type.
            request_id: our name of the call, which Cartesia passes over.
        """
        named = {"X-Client-Request-Id": str(request_id)} if request_id else {}
        return self.client.post(
            path,
            cast_to=httpx.Response,
            body=body,
            files=file and {"file": file},
            options={"headers": {**_UNREAD, **named, **(_FORM if file else {})}},
        )

    def gotten(
        self, path: str, query: Mapping[str, object]
    ) -> Awaitable[httpx.Response]:
        """Return the answer to a question, once it is awaited."""
        options: cartesia.RequestOptions = {"headers": _UNREAD, "params": query}
        return self.client.get(path, cast_to=httpx.Response, options=options)

    @asynccontextmanager
    async def asked(
        self, asking: Awaitable[httpx.Response]
    ) -> AsyncGenerator[httpx.Response]:
        """Ask; the answer is open until the block ends.

        Raises:
            ProviderError: there is none.
        """
        async with AsyncExitStack() as stack:
            with self.asking.translating():
                response = await asking
            stack.push_async_callback(response.aclose)
            yield response

    async def told(
        self, asking: Awaitable[httpx.Response], *, longest: float
    ) -> Answer:
        """Ask, and return the whole answer.

        Args:
            asking: as above.
            longest: seconds for all of it.

        Raises:
            ProviderError: there is none, or it makes no sense.
        """
        with self.reading.translating():
            async with (
                asyncio.timeout(longest),
                self.asked(asking) as response,
            ):
                return read_answer(await whole_body(response.aiter_bytes()))

    async def aclose(self) -> None:
        """Close the connections to the provider."""
        await self.client.close()
