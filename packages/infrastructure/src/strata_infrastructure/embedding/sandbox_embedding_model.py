"""The offline embedding model: in this process, or behind a real socket."""

import asyncio
from dataclasses import replace

from strata_domain.entity.embedding import EmbeddingRequest, Embeddings
from strata_domain.port.embedding_model import EmbeddingModel
from strata_infrastructure.chat.adapter import Closable
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.embedding.adapter import EMBEDDING
from strata_infrastructure.sandbox.embedding_script import write_embedding_script
from strata_infrastructure.sandbox.failure import raise_fault


class SandboxEmbeddingModel:
    """Plays the script in this process."""

    async def embed(self, request: EmbeddingRequest) -> Embeddings:
        """Return a vector for each text."""
        script = write_embedding_script(request)
        raise_fault(script.refusal)
        await asyncio.sleep(script.seconds)
        raise_fault(script.fault)
        return script.answer


class RemoteSandboxEmbeddingModel:
    """Sends the sandbox's options as a field of their own over OpenAI's wire."""

    def __init__(self, wire: EmbeddingModel) -> None:
        """Ask through this adapter, and close it in the end."""
        self._wire = wire

    async def embed(self, request: EmbeddingRequest) -> Embeddings:
        """Return a vector for each text."""
        wrapped = {"sandbox": request.options}
        return await self._wire.embed(replace(request, options=wrapped))

    async def aclose(self) -> None:
        """Close the connections to the server."""
        if isinstance(self._wire, Closable):
            await self._wire.aclose()


def connect(settings: ProviderSettings) -> EmbeddingModel:
    """Build the adapter; it needs no key.

    Raises:
        ConfigurationError: there is an address, but no SDK to speak with it.
    """
    if settings.base_url is None:
        return SandboxEmbeddingModel()
    return RemoteSandboxEmbeddingModel(EMBEDDING.connect("openai", settings))
