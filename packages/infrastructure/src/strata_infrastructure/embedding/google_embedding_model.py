"""Google's embeddings, over the official SDK.

Source: https://ai.google.dev/api/embeddings
"""

import json
from collections.abc import Mapping
from typing import NotRequired, TypedDict

from google.genai import types

from strata_domain.entity.embedding import EmbeddingRequest, Embeddings
from strata_domain.entity.usage import TokenUsage
from strata_domain.service.vector import unit_vector
from strata_infrastructure.chat.google_wire import REPLACED, GoogleWire, google_wire
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.chat.token_count import token_count
from strata_infrastructure.chat.vendor_error import Translator
from strata_infrastructure.chat.whole_answer import whole_body
from strata_infrastructure.embedding.whole_vectors import READING, whole_vectors


class _Item(TypedDict):
    values: list[float]


class _Answer(TypedDict):
    embeddings: list[_Item]
    usageMetadata: NotRequired[Mapping[str, object]]


class GoogleEmbeddingModel:
    """Embeddings; every attempt is the caller's.

    Only whole vectors have the length 1 at Google; it is given to all of them.
    """

    def __init__(self, wire: GoogleWire) -> None:
        """Ask over this wire, and close it in the end."""
        self._wire = wire
        self._reading = Translator(READING, wire.secret)

    async def embed(self, request: EmbeddingRequest) -> Embeddings:
        """Return a vector for each text."""
        asking = self._wire.models.embed_content(
            model=request.model, contents=REPLACED, config=_config(request)
        )
        async with self._wire.answer(asking) as source:
            with self._reading.translating():
                answer: _Answer = json.loads(await whole_body(source))
                found = (unit_vector(item["values"]) for item in answer["embeddings"])
                return Embeddings(
                    vectors=await whole_vectors(found, request), usage=_usage(answer)
                )

    async def aclose(self) -> None:
        """Close the connections to the provider."""
        await self._wire.aclose()


def connect(settings: ProviderSettings) -> GoogleEmbeddingModel:
    """Build the adapter.

    Raises:
        ConfigurationError: there is neither a key nor an address that needs none.
    """
    return GoogleEmbeddingModel(google_wire(settings))


def _config(request: EmbeddingRequest) -> types.EmbedContentConfig:
    """Return a config that is nothing but our body."""
    wanted = request.dimensions
    shorter = {} if wanted is None else {"outputDimensionality": wanted}
    body = {
        **request.options,
        "requests": [
            {
                "model": f"models/{request.model}",
                "content": {"parts": [{"text": text}]},
                **shorter,
            }
            for text in request.inputs
        ],
    }
    return types.EmbedContentConfig(http_options=types.HttpOptions(extra_body=body))


def _usage(answer: _Answer) -> TokenUsage:
    read = token_count(answer.get("usageMetadata"), "promptTokenCount")
    return TokenUsage(input_tokens=read, output_tokens=0)
