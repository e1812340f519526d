"""The client of Google's SDK, and how it is asked.

The SDK finds the place, signs the request, sends it and tells refusals apart. The
bodies are ours in both directions: see `google_http`.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass

import httpx2
from google import genai
from google.genai import errors, types
from google.genai.models import AsyncModels

from strata_domain.error import (
    ProviderError,
    ProviderInvalidRequestError,
    ProviderMalformedAnswerError,
)
from strata_infrastructure.chat.google_complaint import VOCABULARY, complaint
from strata_infrastructure.chat.google_http import google_client, taking_bodies
from strata_infrastructure.chat.http_client import TRANSPORT
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.chat.vendor_error import ErrorTable, Translator, meaning
from strata_infrastructure.secret import Secret

GOOGLE = "https://generativelanguage.googleapis.com/v1"
REPLACED = "?"
"""The SDK insists on contents of its own; the body replaces them."""


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


@dataclass(frozen=True, slots=True)
class GoogleWire:
    """Asks, and tells refusals from answers; every attempt is the caller's.

    Attributes:
        http: what the client sends through, see `google_client`.
        secret: the key, which no error may quote.
    """

    client: genai.Client
    http: httpx2.AsyncClient
    secret: Secret

    @property
    def models(self) -> AsyncModels:
        """What can be asked."""
        return self.client.aio.models

    @asynccontextmanager
    async def answer(
        self, asking: Awaitable[object]
    ) -> AsyncGenerator[AsyncIterator[bytes]]:
        """Ask, and yield the body of the answer, which is open until the block ends.

        Raises:
            ProviderError: there is none.
        """
        asked = Translator(_ASKING, self.secret)
        with asked.translating(), taking_bodies() as bodies:
            await asking
            taken = bodies[0]
        async with aclosing(taken), aclosing(taken.aiter_bytes()) as body:
            yield body

    async def aclose(self) -> None:
        """Close the connections to the provider."""
        self.client.close()
        await self.http.aclose()


def google_wire(settings: ProviderSettings) -> GoogleWire:
    """Build the wire; everything slow about the SDK happens here.

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
    return GoogleWire(client, http, secret)
