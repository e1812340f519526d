"""The embedding model that answers as it is told."""

import asyncio

import pytest

from strata_domain.entity.embedding import EmbeddingRequest
from strata_domain.entity.usage import TokenUsage
from strata_domain.error import (
    ProviderNotFoundError,
    ProviderOverloadedError,
    UnknownModelError,
)
from strata_domain.fake import FixedEmbeddingModels, ScriptedEmbeddingModel
from strata_domain.service.vector import size

ASKED = EmbeddingRequest(model="embedding", inputs=("one", "two three"))


def test_it_answers_each_text_with_a_vector_of_its_own() -> None:
    answer = asyncio.run(ScriptedEmbeddingModel().embed(ASKED))

    assert len(set(answer.vectors)) == len(ASKED.inputs)
    assert {size(vector) for vector in answer.vectors} == {4}
    assert answer.usage == TokenUsage(input_tokens=3, output_tokens=0)


def test_it_fails_as_often_as_it_is_told_to() -> None:
    model = ScriptedEmbeddingModel(failures=[ProviderOverloadedError()])

    with pytest.raises(ProviderOverloadedError):
        asyncio.run(model.embed(ASKED))
    assert asyncio.run(model.embed(ASKED)).vectors


def test_it_knows_no_other_model() -> None:
    with pytest.raises(ProviderNotFoundError):
        asyncio.run(
            ScriptedEmbeddingModel().embed(EmbeddingRequest(model="x", inputs=("a",)))
        )


def test_what_is_not_there_is_unknown() -> None:
    models = FixedEmbeddingModels([], {})

    with pytest.raises(UnknownModelError):
        models.card("sandbox/embedding")
    with pytest.raises(UnknownModelError):
        models.get("sandbox")
