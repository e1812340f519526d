"""Texts to embed, as OpenAI takes them, and their vectors, as it returns them.

Source: https://platform.openai.com/docs/api-reference/embeddings/create
"""

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncGenerator, Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from strata_api.compatible.value import Lenient
from strata_api.envelope import UnsupportedError
from strata_api.schema.base import MOST_TEXT, JsonObject, ModelId, SafeText, View
from strata_domain.entity.embedding import Texts, Vector
from strata_domain.service.vector import numbers_of
from strata_usecase.embedding.embedded import Embedded

MOST_TEXTS = 1000
MOST_DIMENSIONS = 100_000
_NO_TEXT = "Tokens are not understood here; send text."

EncodingFormat = Literal["float", "base64"]


def _texts(value: object) -> object:
    """Return a list of what may be sent alone; refuse tokens by name."""
    listed = [value] if isinstance(value, str) else value
    if isinstance(listed, list) and any(isinstance(x, int | list) for x in listed):
        raise UnsupportedError(_NO_TEXT)
    return listed


_Text = Annotated[SafeText, Field(min_length=1, max_length=MOST_TEXT)]


class EmbeddingsBody(Lenient):
    """Texts to embed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"model": "sandbox/embedding", "input": ["Good morning!"]}]
        }
    )

    model: ModelId = Field(description="One of GET /v1/models that embeds.")
    input: Annotated[
        tuple[_Text, ...],
        Field(
            min_length=1,
            max_length=MOST_TEXTS,
            description="A single text may be sent without the list.",
        ),
        BeforeValidator(_texts),
    ]
    dimensions: Annotated[int, Field(ge=1, le=MOST_DIMENSIONS)] | None = None
    encoding_format: EncodingFormat | None = None
    sandbox: JsonObject = Field(
        default={}, description="Options of the sandbox, for its model alone."
    )

    @property
    def texts(self) -> Texts:
        """What shall be embedded."""
        return Texts(
            inputs=self.input,
            dimensions=self.dimensions,
            options={"sandbox": self.sandbox},
        )


class EmbeddingView(View):
    """One vector."""

    object: Literal["embedding"]
    index: Annotated[int, Field(description="Of its text in the question.")]
    embedding: Annotated[
        list[float],
        Field(
            description="Its numbers; with `base64` a text in their place, which holds "
            "four bytes of each, the least significant first."
        ),
    ]


class EmbeddingUsageView(View):
    """What was read."""

    prompt_tokens: int
    total_tokens: int


class EmbeddingListView(View):
    """A vector for each text."""

    object: Literal["list"]
    data: list[EmbeddingView]
    model: str
    usage: EmbeddingUsageView


def _in_numbers(vector: Vector) -> str:
    return json.dumps(numbers_of(vector), separators=(",", ":"))


def _in_base64(vector: Vector) -> str:
    return f'"{b64encode(vector).decode("ascii")}"'


_SPELLED: Mapping[str, Callable[[Vector], str]] = MappingProxyType(
    {"float": _in_numbers, "base64": _in_base64}
)


async def written(answer: Embedded, encoding: EncodingFormat) -> AsyncGenerator[bytes]:
    """Yield the answer vector by vector, and let others work between two of them."""
    spell = _SPELLED[encoding]
    yield b'{"object":"list","data":['
    for index, vector in enumerate(answer.vectors):
        said = f'"object":"embedding","index":{index},"embedding":{spell(vector)}'
        yield f"{',' if index else ''}{{{said}}}".encode()
        await asyncio.sleep(0)
    usage = {"prompt_tokens": answer.input_tokens, "total_tokens": answer.input_tokens}
    yield f'],"model":{json.dumps(answer.model)},"usage":{json.dumps(usage)}}}'.encode()
