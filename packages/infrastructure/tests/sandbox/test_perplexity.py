"""Where the sandbox is as strict as Perplexity, and as talkative."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from strata_domain.entity.chat_piece import CitationFound, TextDelta
from strata_domain.error import ProviderInvalidRequestError
from strata_infrastructure.sandbox.bill import BilledCall
from strata_infrastructure.sandbox.dialect.perplexity import PERPLEXITY
from strata_infrastructure.sandbox.exchange import Incoming

HELLO = {"role": "user", "content": "hello"}
WISH: dict[str, object] = {"model": "sonar/echo", "messages": [HELLO]}
CALL = BilledCall(call_id="id", model="echo", input_tokens=1)


def incoming(**fields: object) -> Incoming:
    body = json.dumps({**WISH, **fields}).encode()
    return Incoming(path="/", query={}, headers={}, body=body)


@pytest.mark.parametrize(
    "fields",
    [
        {"max_completion_tokens": 5},
        {"stream_options": {"include_usage": True}},
        {"tools": []},
        {"stream_mode": "brief"},
        {"messages": [HELLO, HELLO]},
    ],
    ids=str,
)
def test_what_only_openai_takes_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ProviderInvalidRequestError):
        PERPLEXITY.read(incoming(**fields))


def chunk(**wanted: object) -> Mapping[str, Any]:
    """The chunk of the second word of two."""
    question = PERPLEXITY.read(incoming(stream=True, **wanted))
    writer = PERPLEXITY.answer(question, CALL)
    for step in (TextDelta("hello"), CitationFound("https://a.example", "A")):
        writer.write(step)
    told: Mapping[str, Any] = json.loads(writer.write(TextDelta(" you"))[6:])
    return told


def test_a_full_stream_repeats_the_message_and_the_sources() -> None:
    full = chunk()

    assert full["choices"][0]["message"]["content"] == "hello you"
    assert full["choices"][0]["delta"]["content"] == " you"
    assert full["citations"] == ["https://a.example"]


def test_a_concise_stream_says_what_is_new() -> None:
    concise = chunk(stream_mode="concise")

    assert concise["choices"][0]["delta"]["content"] == " you"
    assert concise.keys() == {"id", "object", "created", "model", "choices"}
