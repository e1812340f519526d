"""One address of OpenAI, or of a provider that speaks its protocol.

The official SDK keeps the client, its address and the shape of refusals. The request
and the answer pass it by: what it does to them costs as much as everything else does.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import httpx2
import openai

from strata_domain.error import ProviderError, ProviderInvalidRequestError
from strata_infrastructure.chat.http_client import (
    TRANSPORT,
    Endpoint,
    patient_client,
    told,
)
from strata_infrastructure.chat.openai_complaint import VOCABULARY, complaint
from strata_infrastructure.chat.openai_profile import OpenAIProfile
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.chat.vendor_error import (
    ErrorTable,
    Translator,
    meaning,
    retry_after,
)
from strata_infrastructure.secret import Secret


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


@dataclass(frozen=True, slots=True)
class OpenAIWire:
    """Asks, and tells refusals from answers.

    Attributes:
        call_name: the header that tells our name of the call.
        secret: the key, which no error may quote.
    """

    endpoint: Endpoint
    call_name: str | None
    secret: Secret

    @asynccontextmanager
    async def asked(
        self, body: Mapping[str, object], request_id: UUID | None
    ) -> AsyncGenerator[httpx2.Response]:
        """Ask; the answer is open until the block ends.

        Raises:
            ProviderError: there is none.
        """
        names = {self.call_name: request_id}
        headers = {k: str(name) for k, name in names.items() if k and name}
        async with AsyncExitStack() as stack:
            with Translator(_ASKING, self.secret).translating():
                asking = self.endpoint.post(body, headers)
                response = await stack.enter_async_context(asking)
                await _ensure_success(response)
            yield response

    async def aclose(self) -> None:
        """Close the connections to the provider."""
        await self.endpoint.client.aclose()


async def _ensure_success(response: httpx2.Response) -> None:
    if not response.is_success:
        raise openai.APIStatusError(
            response.reason_phrase, response=response, body=await told(response)
        )


def openai_wire(
    profile: OpenAIProfile, settings: ProviderSettings, path: str
) -> OpenAIWire:
    """Build the wire to one path; everything slow about the SDK happens here.

    Raises:
        ConfigurationError: there is neither a key nor an address that needs none.
    """
    secret = settings.key(profile.key_name)
    http = patient_client(settings.connect_timeout)
    client = openai.AsyncOpenAI(
        api_key=secret.reveal(),
        base_url=settings.base_url or profile.base_url,
        max_retries=0,
        http_client=http,
    )
    endpoint = Endpoint(http, client.base_url.join(path), _headers(secret))
    return OpenAIWire(endpoint, profile.call_name, secret)


def _headers(secret: Secret) -> Mapping[str, str]:
    """Return all that is sent; nothing of the environment is."""
    return {
        "accept": "application/json",
        "accept-encoding": "identity",
        "authorization": f"Bearer {secret.reveal()}",
        "content-type": "application/json",
        "user-agent": "strata",
    }
