"""One address of OpenAI, or of a provider that speaks its protocol.

The official SDK signs the request, sends it and tells refusals apart. What is asked and
what is answered pass it by as they are: its types cost as much as everything else does.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import IO
from uuid import UUID

import httpx2
import openai

from strata_domain.error import (
    ProviderConnectionError,
    ProviderError,
    ProviderInvalidRequestError,
)
from strata_infrastructure.chat.http_client import (
    TRANSPORT,
    Prepare,
    only_headers,
    patient_client,
)
from strata_infrastructure.chat.openai_complaint import VOCABULARY, complaint
from strata_infrastructure.chat.openai_profile import OpenAIProfile
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.chat.vendor_error import (
    ErrorTable,
    Translator,
    meaning,
    meaning_of_cause,
    retry_after,
)
from strata_infrastructure.secret import Secret

_KEPT_HEADERS = frozenset({"accept", "content-length", "content-type", "host"})
_UNREAD = {"X-Stainless-Raw-Response": "stream"}
"""What tells the SDK to leave the body of an answer to us; it is not sent."""
_FORM = {"Content-Type": "multipart/form-data"}
UploadedFile = tuple[str, IO[bytes], str]


def _refused(error: openai.APIStatusError) -> ProviderError:
    wait = retry_after(error.response.headers)
    return VOCABULARY.error(
        complaint(error.body, status=error.status_code, retry_after=wait)
    )


_ASKING: ErrorTable = {
    **TRANSPORT,
    openai.APIStatusError: _refused,
    openai.APIConnectionError: meaning_of_cause(TRANSPORT, ProviderConnectionError),
    openai.OpenAIError: meaning(ProviderError),
    ValueError: meaning(ProviderInvalidRequestError),
}


@dataclass(frozen=True, slots=True)
class OpenAIWire:
    """Asks, and tells refusals from answers.

    Attributes:
        client: does not retry; every attempt is the caller's.
        path: below the client's address.
        call_name: the header that tells our name of the call.
        secret: the key, which no error may quote.
    """

    client: openai.AsyncOpenAI
    path: str
    call_name: str | None
    secret: Secret

    @asynccontextmanager
    async def asked(
        self,
        body: Mapping[str, object],
        request_id: UUID | None,
        *,
        file: UploadedFile | None = None,
    ) -> AsyncGenerator[httpx2.Response]:
        """Ask; the answer is open until the block ends.

        Args:
            body: fields of JSON, or of a form beside a file.
            request_id: our name of the call.
            file: what it is called, its bytes and its type.

        Raises:
            ProviderError: there is none.
        """
        async with AsyncExitStack() as stack:
            with Translator(_ASKING, self.secret).translating():
                response = await self._sent(body, request_id, file)
            stack.push_async_callback(response.aclose)
            yield response

    async def aclose(self) -> None:
        """Close the connections to the provider."""
        await self.client.close()

    async def _sent(
        self,
        body: Mapping[str, object],
        request_id: UUID | None,
        file: UploadedFile | None,
    ) -> httpx2.Response:
        names = {self.call_name: request_id}
        told = {k: str(name) for k, name in names.items() if k and name}
        return await self.client.post(
            self.path,
            cast_to=httpx2.Response,
            body=body,
            files=file and {"file": file},
            options={"headers": {**_UNREAD, **told, **(_FORM if file else {})}},
        )


def openai_wire(
    profile: OpenAIProfile, settings: ProviderSettings, path: str
) -> OpenAIWire:
    """Build the wire to one path; everything slow about the SDK happens here.

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
    return OpenAIWire(client, path, profile.call_name, secret)


def _headers(profile: OpenAIProfile, secret: Secret) -> Prepare:
    """Leave nothing of the environment: organisation, project, custom headers."""
    fixed = {
        "accept-encoding": "identity",
        "authorization": f"Bearer {secret.reveal()}",
        "user-agent": "strata",
    }
    kept = _KEPT_HEADERS | ({profile.call_name} if profile.call_name else set())
    return only_headers(kept=kept, fixed=fixed)
