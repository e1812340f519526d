"""Answers as vendors word them, and as they should not."""

import asyncio
import json
from base64 import b64encode
from struct import pack

import pytest

from strata_domain.entity.embedding import EmbeddingRequest
from strata_domain.error import (
    ConfigurationError,
    ProviderConnectionError,
    ProviderError,
    ProviderMalformedAnswerError,
    ProviderOverloadedError,
    ProviderRateLimitedError,
)
from strata_domain.port.embedding_model import EmbeddingModel
from strata_domain.service.vector import numbers_of
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.embedding.adapter import EMBEDDING
from support.chat import Wire

KEY = "sk-canary-0123456789"
Body = dict[str, object]
REQUEST = EmbeddingRequest(model="m", inputs=("one", "two"), dimensions=2)


def base64(*numbers: float) -> str:
    return b64encode(pack(f"<{len(numbers)}f", *numbers)).decode()


def openai(*vectors: object, indices: tuple[int, ...] = (0, 1, 2)) -> Body:
    data = [
        {"object": "embedding", "index": index, "embedding": vector}
        for index, vector in zip(indices, vectors, strict=False)
    ]
    return {"object": "list", "data": data, "usage": {"prompt_tokens": 2}}


def google(*vectors: object) -> Body:
    return {"embeddings": [{"values": vector} for vector in vectors]}


MISSHAPED: list[object] = [
    openai([0.6, 0.8]),
    openai([0.6, 0.8], [0.6, 0.8], [0.6, 0.8]),
    openai([0.6, 0.8], [1.0]),
    openai([0.6, 0.8], [0.6, 0.8, 0.0]),
    openai([0.6, 0.8], [0.6, "x"]),
    openai([0.6, 0.8], [0.6, None]),
    openai([0.6, 0.8], [0.6, 10**400]),
    openai([0.6, 0.8], base64(0.6, 0.8)[:-1]),
    openai([0.6, 0.8], b64encode(b"1234567").decode()),
    openai([0.6, 0.8], base64(float("nan"), 0.8)),
    openai([0.6, 0.8], [0.6, 0.8], indices=(0, 0)),
    openai([0.6, 0.8], [0.6, 0.8], indices=(1, 2)),
    google([0.6, 0.8]),
    google([0.6, 0.8], [0.0, 0.0]),
    google([0.6, 0.8], [1.7e308, 1.7e308]),
    google([0.6, 0.8], [0.6, "x"]),
    google([0.6, 0.8], None),
    google([0.6, 0.8], [1.0, 0.0, 0.0]),
    {},
    [],
    None,
    {"data": {}, "embeddings": {}},
]


def failure(
    runner: asyncio.Runner, model: EmbeddingModel, request: EmbeddingRequest = REQUEST
) -> ProviderError:
    with pytest.raises(ProviderError) as raised:
        runner.run(model.embed(request))
    return raised.value


@pytest.mark.parametrize("body", MISSHAPED, ids=str)
def test_what_is_not_what_was_asked_for_is_malformed(
    runner: asyncio.Runner, vendor: EmbeddingModel, wire: Wire, body: object
) -> None:
    wire.refuses(200, body)

    assert type(failure(runner, vendor)) is ProviderMalformedAnswerError


@pytest.mark.parametrize("body", [b"", b"[" * 100_000, b"\xff", b"<html>", b"NaN"])
def test_what_is_no_answer_at_all_is_malformed(
    runner: asyncio.Runner, vendor: EmbeddingModel, wire: Wire, body: bytes
) -> None:
    wire.refuses(200, body)

    assert type(failure(runner, vendor)) is ProviderMalformedAnswerError


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (429, ProviderRateLimitedError),
        (500, ProviderOverloadedError),
        (503, ProviderOverloadedError),
        (302, ProviderMalformedAnswerError),
    ],
)
def test_a_refusal_of_a_gateway_in_between_is_told_by_its_status(
    runner: asyncio.Runner,
    vendor: EmbeddingModel,
    wire: Wire,
    status: int,
    kind: type[ProviderError],
) -> None:
    wire.refuses(status, b"<html>no</html>")

    error = failure(runner, vendor)
    assert type(error) is kind
    assert KEY not in repr(error)


def test_a_server_that_hangs_up_is_a_broken_connection(
    runner: asyncio.Runner, vendor: EmbeddingModel, wire: Wire
) -> None:
    wire.says(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{")

    assert type(failure(runner, vendor)) is ProviderConnectionError


def test_vectors_come_in_the_order_of_their_texts(
    runner: asyncio.Runner, wire: Wire, at_openai: EmbeddingModel
) -> None:
    wire.refuses(
        200, openai(base64(0.0, 1.0), [1, 0.0], indices=(1, 0)), "x-request-id: call-1"
    )

    answer = runner.run(at_openai.embed(REQUEST))

    assert [*map(numbers_of, answer.vectors)] == [(1.0, 0.0), (0.0, 1.0)]
    assert (answer.call_id, answer.usage.input_tokens) == ("call-1", 2)


def test_shortened_vectors_of_googles_are_given_the_length_one(
    runner: asyncio.Runner, wire: Wire, at_google: EmbeddingModel
) -> None:
    wire.refuses(200, google([3, 4], [0.0, -0.1]))

    answer = runner.run(at_google.embed(REQUEST))

    assert numbers_of(answer.vectors[0]) == pytest.approx((0.6, 0.8))
    assert numbers_of(answer.vectors[1]) == (0.0, -1.0)
    assert answer.usage.input_tokens is None


def test_openai_is_asked_for_bytes_and_told_nothing_else(
    runner: asyncio.Runner, wire: Wire, at_openai: EmbeddingModel
) -> None:
    wire.refuses(200, openai([1.0, 0.0], [1.0, 0.0]))
    runner.run(at_openai.embed(REQUEST))

    head, body = wire.requests[0]
    assert head.startswith("POST /v1/embeddings ")
    assert json.loads(body) == {
        "model": "m",
        "input": ["one", "two"],
        "dimensions": 2,
        "encoding_format": "base64",
    }


def test_google_is_asked_for_all_texts_at_once(
    runner: asyncio.Runner, wire: Wire, at_google: EmbeddingModel
) -> None:
    wire.refuses(200, google([1.0, 0.0], [1.0, 0.0]))
    runner.run(at_google.embed(REQUEST))

    head, body = wire.requests[0]
    assert head.startswith("POST /v1/models/m:batchEmbedContents ")
    one, two = json.loads(body)["requests"]
    assert one == {
        "model": "models/m",
        "content": {"parts": [{"text": "one"}]},
        "outputDimensionality": 2,
    }
    assert two["content"] == {"parts": [{"text": "two"}]}


def test_options_add_and_cannot_replace_what_is_asked(
    runner: asyncio.Runner, wire: Wire, at_openai: EmbeddingModel
) -> None:
    wire.refuses(429, b"")
    taken = {"model": "dear", "input": "x", "user": "me"}
    asked = EmbeddingRequest(model="m", inputs=("one",), options=taken)
    failure(runner, at_openai, asked)

    said = json.loads(wire.requests[0][1])
    assert (said["model"], said["input"], said["user"]) == ("m", ["one"], "me")


@pytest.mark.parametrize("provider", ["google", "openai"])
def test_without_a_key_there_is_no_adapter(provider: str) -> None:
    with pytest.raises(ConfigurationError, match="sandbox/echo"):
        EMBEDDING.connect(provider, ProviderSettings())
