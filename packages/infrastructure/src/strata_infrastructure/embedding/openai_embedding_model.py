"""Embeddings of OpenAI, and of every provider that speaks its protocol.

Source: https://platform.openai.com/docs/api-reference/embeddings
"""

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import aclosing
from typing import NotRequired, TypedDict

from strata_domain.entity.embedding import EmbeddingRequest, Embeddings, Vector
from strata_domain.entity.usage import TokenUsage
from strata_domain.service.vector import vector
from strata_infrastructure.chat.openai_profile import OPENAI
from strata_infrastructure.chat.openai_wire import OpenAIWire, openai_wire
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.chat.token_count import token_count
from strata_infrastructure.chat.vendor_error import Translator
from strata_infrastructure.chat.whole_answer import whole_body
from strata_infrastructure.embedding.whole_vectors import READING, whole_vectors

_PATH = "embeddings"


class _Item(TypedDict):
    index: int
    embedding: str | list[float]


class _Answer(TypedDict):
    data: list[_Item]
    usage: NotRequired[Mapping[str, object] | None]


class OpenAIEmbeddingModel:
    """Embeddings; every attempt is the caller's."""

    def __init__(self, wire: OpenAIWire) -> None:
        """Ask over this wire, and close it in the end."""
        self._wire = wire
        self._reading = Translator(READING, wire.secret)

    async def embed(self, request: EmbeddingRequest) -> Embeddings:
        """Return a vector for each text."""
        async with (
            self._wire.asked(_body(request), request.request_id) as response,
            aclosing(response.aiter_bytes()) as source,
        ):
            with self._reading.translating():
                answer: _Answer = json.loads(await whole_body(source))
                found = await whole_vectors(_vectors(answer), request)
                return Embeddings(
                    vectors=found,
                    usage=_usage(answer),
                    call_id=response.headers.get("x-request-id"),
                )

    async def aclose(self) -> None:
        """Close the connections to the provider."""
        await self._wire.aclose()


def connect(settings: ProviderSettings) -> OpenAIEmbeddingModel:
    """Build the adapter.

    Raises:
        ConfigurationError: there is neither a key nor an address that needs none.
    """
    return OpenAIEmbeddingModel(openai_wire(OPENAI, settings, _PATH))


def _body(request: EmbeddingRequest) -> dict[str, object]:
    """Return the body; base64 is a quarter of the numbers' text, and read at once."""
    shorter = {"dimensions": request.dimensions} if request.dimensions else {}
    return {
        **request.options,
        "model": request.model,
        "input": list(request.inputs),
        "encoding_format": "base64",
        **shorter,
    }


def _vectors(answer: _Answer) -> Iterator[Vector]:
    """Yield the vectors in the order of the texts."""
    found = {item["index"]: item["embedding"] for item in answer["data"]}
    return (_vector(found[index]) for index in range(len(answer["data"])))


def _vector(said: str | list[float]) -> Vector:
    """Read a vector; a server that does not know base64 sends numbers."""
    return b64decode(said, validate=True) if isinstance(said, str) else vector(said)


def _usage(answer: _Answer) -> TokenUsage:
    read = token_count(answer.get("usage"), "prompt_tokens")
    return TokenUsage(input_tokens=read, output_tokens=0)
