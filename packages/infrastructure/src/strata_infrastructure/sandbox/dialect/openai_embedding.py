"""OpenAI's embeddings: how requests, answers and refusals look.

Source: https://platform.openai.com/docs/api-reference/embeddings
"""

import json
from base64 import b64encode
from collections.abc import Mapping

from strata_domain.entity.embedding import EmbeddingRequest, Embeddings, Vector
from strata_domain.service.vector import numbers_of
from strata_infrastructure.sandbox.dialect.embedding_dialect import (
    EmbeddingDialect,
    EmbeddingQuestion,
)
from strata_infrastructure.sandbox.dialect.openai import OPENAI
from strata_infrastructure.sandbox.dialect.reading import (
    as_count,
    as_object,
    as_text,
    bare_model,
    body_fields,
    strictly,
)
from strata_infrastructure.sandbox.exchange import Incoming

MOST_TEXTS = 2048
_FIELDS = frozenset({"dimensions", "encoding_format", "input", "model", "user"})
_IN_BASE64: Mapping[object, bool] = {"float": False, "base64": True}


def _read(incoming: Incoming) -> EmbeddingQuestion:
    with strictly():
        body = body_fields(incoming.body, _FIELDS)
        return EmbeddingQuestion(
            request=EmbeddingRequest(
                model=bare_model(body["model"]),
                inputs=_texts(body["input"]),
                dimensions=as_count(body.get("dimensions")),
                options=as_object(body.get("sandbox", {})),
            ),
            in_base64=_IN_BASE64[body.get("encoding_format", "float")],
            request_id=incoming.headers.get("x-client-request-id"),
        )


def _texts(said: object) -> tuple[str, ...]:
    texts = tuple(map(as_text, said if isinstance(said, list) else [said]))
    if not 1 <= len(texts) <= MOST_TEXTS or "" in texts:
        message = f"input is 1 to {MOST_TEXTS} texts, none of them empty"
        raise ValueError(message)
    return texts


def _answer(question: EmbeddingQuestion, answer: Embeddings) -> bytes:
    data = [
        {"object": "embedding", "index": index, "embedding": _told(question, vector)}
        for index, vector in enumerate(answer.vectors)
    ]
    read = answer.usage.input_tokens
    usage = {} if read is None else {"prompt_tokens": read, "total_tokens": read}
    whole = {"object": "list", "data": data, "model": question.request.model}
    return json.dumps({**whole, "usage": usage}).encode()


def _told(question: EmbeddingQuestion, vector: Vector) -> object:
    if question.in_base64:
        return b64encode(vector).decode("ascii")
    return numbers_of(vector)


OPENAI_EMBEDDING = EmbeddingDialect(read=_read, answer=_answer, refuse=OPENAI.refuse)
