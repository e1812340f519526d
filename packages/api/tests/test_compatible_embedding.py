"""Vectors as OpenAI's clients read them."""

import asyncio
import json
from array import array
from base64 import b64decode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from strata_api.compatible.embedding import (
    EmbeddingListView,
    EmbeddingsBody,
    EncodingFormat,
    written,
)
from strata_domain.service.identifier import new_id
from strata_domain.service.vector import vector
from strata_usecase.embedding.embedded import Embedded

FINITE = st.floats(width=32, allow_nan=False, allow_infinity=False)
VECTORS = st.lists(st.lists(FINITE, min_size=1), min_size=1)


def embedded(vectors: list[list[float]]) -> Embedded:
    return Embedded(
        generation_id=new_id(),
        model='sandbox/"one"',
        vectors=tuple(map(vector, vectors)),
        input_tokens=3,
        micro_usd=3,
    )


def body(vectors: list[list[float]], encoding: EncodingFormat) -> dict[str, Any]:
    async def whole() -> bytes:
        parts = written(embedded(vectors), encoding)
        return b"".join([part async for part in parts])

    told: dict[str, Any] = json.loads(asyncio.run(whole()))
    return told


@given(VECTORS)
def test_base64_holds_the_very_numbers(vectors: list[list[float]]) -> None:
    numbers, packed = body(vectors, "float"), body(vectors, "base64")

    EmbeddingListView.model_validate(numbers, strict=True)
    assert [item["embedding"] for item in numbers["data"]] == vectors
    assert [
        array("f", b64decode(item["embedding"])).tolist() for item in packed["data"]
    ] == vectors
    assert {**numbers, "data": []} == {**packed, "data": []}


async def read(name: str, seen: asyncio.Queue[str]) -> None:
    async for _ in written(embedded([[1.0]] * 9), "float"):
        seen.put_nowait(name)


async def two_readers() -> str:
    seen = asyncio.Queue[str]()
    await asyncio.gather(read("a", seen), read("b", seen))
    return "".join(seen.get_nowait() for _ in range(seen.qsize()))


def test_others_work_between_two_vectors() -> None:
    assert asyncio.run(two_readers()).startswith("aabb" + "ab" * 7)


@pytest.mark.parametrize(
    ("said", "read"), [("one", ("one",)), (["one", " "], ("one", " "))]
)
def test_a_text_may_stand_alone(said: object, read: tuple[str, ...]) -> None:
    asked = EmbeddingsBody.model_validate({"model": "m", "input": said, "user": "me"})

    assert (asked.texts.inputs, asked.texts.dimensions) == (read, None)


@pytest.mark.parametrize("said", [[1, 2], [[1], [2]], ["a", 3], [True]])
def test_tokens_are_refused_with_what_to_send(said: object) -> None:
    with pytest.raises(ValidationError, match="send text"):
        EmbeddingsBody.model_validate({"model": "m", "input": said})
