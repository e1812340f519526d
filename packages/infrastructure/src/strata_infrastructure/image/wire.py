"""One vendor's address, spoken to by its SDK and heard by us.

The SDKs of vendors that draw word a request well, and then do what must not be done
with it: they send it again when its answer is late or lost, wait for ever, go where an
answer sends them, and stumble over a status that is newer than they are. So they are
given a line of ours instead of a connection. It sends what they word once, to our
address alone, and keeps the answer as it came.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

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
    Complaint,
    ErrorTable,
    Translator,
    Vocabulary,
    meaning,
)
from strata_infrastructure.image.answer import Answer, read_answer, read_complaint

Line = httpx.AsyncBaseTransport
Asking = Callable[[Line], Awaitable[object]]

LONGEST_SECONDS = 60.0
"""For one request, all in all."""
_SILENCE_SECONDS = 30.0
_LARGEST_ANSWER = 4 << 20
_LOOPBACK = ("all://127.0.0.1", "all://localhost", "all://[::1]")
_SENDING: ErrorTable = {
    httpx.ConnectError: meaning(ProviderUnreachableError),
    httpx.ConnectTimeout: meaning(ProviderUnreachableError),
    httpx.PoolTimeout: meaning(ProviderUnreachableError),
    httpx.UnsupportedProtocol: meaning(ProviderUnreachableError),
    httpx.LocalProtocolError: meaning(ProviderUnreachableError),
    httpx.InvalidURL: meaning(ProviderInvalidRequestError),
    httpx.TimeoutException: meaning(ProviderTimeoutError),
    TimeoutError: meaning(ProviderTimeoutError),
    httpx.DecodingError: meaning(ProviderMalformedAnswerError),
    httpx.RequestError: meaning(ProviderConnectionError),
}
"""Only what shows that nothing was sent is called unreachable."""
_UNSAID = frozenset({502, 520, 524})
"""Statuses of whoever stands before a vendor: what that did with a request is lost."""
_MISREAD = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What SDKs raise over an answer that they do not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """What is particular about one.

    Attributes:
        base_url: where its API is.
        key_name: of the variable that holds our key.
        scheme: how the header that carries the key begins.
        vocabulary: what its words mean.
        complaint: reads a refusal: what it says, its status and its headers.
    """

    base_url: str
    key_name: str
    scheme: str
    vocabulary: Vocabulary
    complaint: Callable[[Answer, int, Mapping[str, str]], Complaint]


class Wire:
    """Lets an SDK ask, once, and returns what the vendor said."""

    def __init__(
        self,
        vendor: Vendor,
        settings: ProviderSettings,
        *,
        longest: float = LONGEST_SECONDS,
    ) -> None:
        """Speak to the address of the settings, or the vendor's own.

        Args:
            vendor: who is asked.
            settings: how.
            longest: seconds for one request.

        Raises:
            ConfigurationError: there is neither a key nor an address that needs none.
        """
        self._secret = settings.key(vendor.key_name)
        self._vendor = vendor
        self._base_url = (settings.base_url or vendor.base_url).rstrip("/")
        self._longest = longest
        self._http = httpx.AsyncClient(
            timeout=httpx.Timeout(_SILENCE_SECONDS, connect=settings.connect_timeout),
            mounts=dict.fromkeys(_LOOPBACK),
        )

    async def told(self, asking: Asking) -> Answer:
        """Return the answer to what an SDK asks.

        Raises:
            ProviderError: there is none, or it makes no sense.
        """
        body = await self.heard(asking)
        with Translator(MALFORMED, self._secret).translating():
            return read_answer(body)

    async def heard(self, asking: Asking) -> bytes:
        """Return the answer to what an SDK asks, whatever the SDK thinks of it.

        Raises:
            ProviderError: there is none.
        """
        line = _Line(self._sent)
        with suppress(*_MISREAD):
            await asking(line)
        if line.heard is None:
            message = "the SDK does not send this"
            raise ProviderInvalidRequestError(message)
        return line.heard

    async def aclose(self) -> None:
        """Close the connections to the provider."""
        await self._http.aclose()

    async def _sent(self, worded: httpx.Request) -> bytes:
        with Translator(_SENDING, self._secret).translating():
            async with asyncio.timeout(self._longest):
                response = await self._http.send(self._addressed(worded), stream=True)
                body = await _whole(response)
            if not response.is_success:
                raise self._refusal(response, body)
            return body

    def _addressed(self, worded: httpx.Request) -> httpx.Request:
        """Return a request for our address, with the headers of ours alone."""
        key = f"{self._vendor.scheme} {self._secret.reveal()}"
        return httpx.Request(
            worded.method,
            self._base_url + worded.url.raw_path.decode("ascii"),
            content=worded.content,
            headers={
                "accept": "application/json",
                "authorization": key,
                "content-type": "application/json",
                "user-agent": "strata",
            },
            extensions={"timeout": self._http.timeout.as_dict()},
        )

    def _refusal(self, response: httpx.Response, body: bytes) -> ProviderError:
        said = read_complaint(body)
        told = self._vendor.complaint(said, response.status_code, response.headers)
        error = self._vendor.vocabulary.error(told)
        if response.status_code not in _UNSAID:
            return error
        return ProviderConnectionError(*error.args, retry_after=error.retry_after)


class _Line(httpx.AsyncBaseTransport):
    """What an SDK takes for a connection.

    Attributes:
        heard: the body of the answer.
    """

    def __init__(self, send: Callable[[httpx.Request], Awaitable[bytes]]) -> None:
        self.heard: bytes | None = None
        self._send = send

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Show an SDK nothing but success: it would act on anything else."""
        self.heard = await self._send(request)
        return httpx.Response(200, content=self.heard)


async def _whole(response: httpx.Response) -> bytes:
    body = bytearray()
    try:
        async for read in response.aiter_bytes():
            body += read
            if len(body) > _LARGEST_ANSWER:
                message = "the answer is too large"
                raise ProviderMalformedAnswerError(message)
    finally:
        await response.aclose()
    return bytes(body)
