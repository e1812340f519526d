"""Google's embeddings: how requests, answers and refusals look.

Source: https://ai.google.dev/api/embeddings
"""

import json
from collections.abc import Mapping

from strata_domain.entity.embedding import EmbeddingRequest, Embeddings
from strata_domain.error import (
    ProviderContentFilteredError,
    ProviderError,
    ProviderInvalidRequestError,
)
from strata_domain.service.vector import numbers_of
from strata_infrastructure.sandbox.dialect.embedding_dialect import (
    EmbeddingDialect,
    EmbeddingQuestion,
)
from strata_infrastructure.sandbox.dialect.google import GOOGLE
from strata_infrastructure.sandbox.dialect.google_part import with_only
from strata_infrastructure.sandbox.dialect.reading import (
    as_count,
    as_object,
    as_objects,
    as_text,
    body_fields,
    strictly,
)
from strata_infrastructure.sandbox.exchange import Incoming, Reply

MOST_TEXTS = 100
_FIELDS = frozenset({"requests"})
_OF_ONE = ("content", "model", "outputDimensionality", "taskType", "title")


def _read(incoming: Incoming) -> EmbeddingQuestion:
    with strictly():
        _, _, place = incoming.path.rpartition("/")
        model, _, _ = place.partition(":")
        body = body_fields(incoming.body, _FIELDS)
        asked = [with_only(each, *_OF_ONE) for each in as_objects(body["requests"])]
        _ensure_alike(model, asked)
        return EmbeddingQuestion(
            request=EmbeddingRequest(
                model=model,
                inputs=tuple(map(_text, asked)),
                dimensions=as_count(asked[0].get("outputDimensionality")),
                options=as_object(body.get("sandbox", {})),
            )
        )


def _ensure_alike(model: str, asked: list[Mapping[str, object]]) -> None:
    named = {each["model"] for each in asked}
    lengths = {each.get("outputDimensionality") for each in asked}
    in_bounds = 1 <= len(asked) <= MOST_TEXTS
    if named != {f"models/{model}"} or len(lengths) != 1 or not in_bounds:
        message = f"1 to {MOST_TEXTS} requests, all for {model} and of one length"
        raise ValueError(message)


def _text(asked: Mapping[str, object]) -> str:
    parts = as_objects(with_only(asked["content"], "parts", "role")["parts"])
    return "".join(as_text(with_only(part, "text")["text"]) for part in parts)


def _answer(question: EmbeddingQuestion, answer: Embeddings) -> bytes:
    del question
    made = [{"values": numbers_of(vector)} for vector in answer.vectors]
    read = answer.usage.input_tokens
    usage = {} if read is None else {"usageMetadata": {"promptTokenCount": read}}
    return json.dumps({"embeddings": made, **usage}).encode()


def _refuse(error: ProviderError) -> Reply:
    """Put an error; that a text is blocked has no answer of its own here."""
    blocked = isinstance(error, ProviderContentFilteredError)
    return GOOGLE.refuse(ProviderInvalidRequestError(*error.args) if blocked else error)


GOOGLE_EMBEDDING = EmbeddingDialect(read=_read, answer=_answer, refuse=_refuse)
