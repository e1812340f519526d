"""One contract: every adapter at the sandbox, and the sandbox in this process."""

import asyncio
import math
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest

from strata_domain.entity.embedding import EmbeddingRequest, Embeddings
from strata_domain.entity.usage import TokenUsage
from strata_domain.error import (
    ProviderAuthenticationError,
    ProviderConnectionError,
    ProviderContentFilteredError,
    ProviderContextTooLongError,
    ProviderError,
    ProviderInvalidRequestError,
    ProviderMalformedAnswerError,
    ProviderNotFoundError,
    ProviderOverloadedError,
    ProviderRateLimitedError,
)
from strata_domain.port.embedding_model import EmbeddingModel
from strata_domain.service.vector import numbers_of, size
from strata_infrastructure.sandbox.embedding_script import vector_of
from support.sandbox import SandboxProcess

Embedded = Callable[[EmbeddingRequest], Embeddings]
TEXTS = ("Flour, water, salt.", "Grüße 🙂 \u2028 next", "Flour, water, salt.", '"\\')
FAULTS = [
    ("rate_limit", ProviderRateLimitedError),
    ("overload", ProviderOverloadedError),
    ("context", ProviderContextTooLongError),
    ("unauthorized", ProviderAuthenticationError),
    ("cut", ProviderConnectionError),
    ("garbage", ProviderMalformedAnswerError),
]


def asked(*inputs: str, **options: object) -> EmbeddingRequest:
    return EmbeddingRequest(
        model="embedding", inputs=inputs, options={"delay_ms": 0, **options}
    )


def test_every_text_has_its_vector_in_their_order(embedded: Embedded) -> None:
    answer = embedded(asked(*TEXTS))

    expected = [numbers_of(vector_of(text, 256)) for text in TEXTS]
    for vector, numbers in zip(answer.vectors, expected, strict=True):
        assert numbers_of(vector) == pytest.approx(numbers, rel=1e-6)
    assert answer.vectors[0] == answer.vectors[2] != answer.vectors[1]
    assert answer.usage == TokenUsage(input_tokens=10, output_tokens=0)


@pytest.mark.parametrize("dimensions", [1, 7, 255])
def test_a_shorter_vector_is_the_beginning_and_has_length_one(
    embedded: Embedded, dimensions: int
) -> None:
    (long,) = embedded(asked("a")).vectors
    (short,) = embedded(replace(asked("a"), dimensions=dimensions)).vectors

    assert size(short) == dimensions
    assert math.hypot(*numbers_of(short)) == pytest.approx(1, rel=1e-6)
    ratio = numbers_of(long)[0] / numbers_of(short)[0]
    expected = [number * ratio for number in numbers_of(short)]
    assert numbers_of(long)[:dimensions] == pytest.approx(expected, rel=1e-4)


def test_as_many_texts_as_the_card_says_are_embedded_at_once(
    embedded: Embedded,
) -> None:
    texts = [f"text {number}" for number in range(100)]

    assert len(set(embedded(asked(*texts)).vectors)) == len(texts)


def test_a_count_that_is_not_told_is_missing_and_not_zero(embedded: Embedded) -> None:
    answer = embedded(asked("one two", no_usage=True))

    assert answer.usage == TokenUsage(input_tokens=None, output_tokens=0)


@pytest.mark.parametrize(("fault", "kind"), FAULTS)
def test_a_fault_is_told_apart(
    embedded: Embedded, fault: str, kind: type[ProviderError]
) -> None:
    with pytest.raises(ProviderError) as failure:
        embedded(asked("a", fault=fault))

    assert type(failure.value) is kind
    assert failure.value.retry_after == (2.0 if fault == "rate_limit" else None)


def test_a_refused_text_is_the_callers_affair(embedded: Embedded) -> None:
    with pytest.raises(ProviderInvalidRequestError) as failure:
        embedded(asked("a", fault="refuse"))

    filtered = type(failure.value) is ProviderContentFilteredError
    assert filtered or type(failure.value) is ProviderInvalidRequestError


def test_another_model_is_not_found(embedded: Embedded) -> None:
    with pytest.raises(ProviderNotFoundError):
        embedded(replace(asked("a"), model="echo"))


@pytest.mark.parametrize("fault", ["slow_first_token", "stall"])
def test_a_caller_that_gives_up_leaves_nothing_open(
    runner: asyncio.Runner,
    model: EmbeddingModel,
    sandbox: SandboxProcess,
    fault: str,
) -> None:
    asking = model.embed(asked("a", fault=fault))

    with pytest.raises(TimeoutError):
        runner.run(asyncio.wait_for(asking, timeout=0.3))
    assert all(call.outcome != "accepted" for call in sandbox.settled(0))


def test_a_call_is_billed_once(
    embedded: Embedded, request: pytest.FixtureRequest, sandbox: SandboxProcess
) -> None:
    before = len(sandbox.calls())
    named = replace(asked("one two three"), request_id=uuid4())
    embedded(named)

    calls = sandbox.calls()[before:]
    billed = [(call.request_id, call.input_tokens) for call in calls]
    known = {"google": None, "openai": str(named.request_id)}
    name = request.node.callspec.params["model"]
    assert billed == [(known[name], 3) for name in [name] if name in known]
