"""What the sandbox refuses in Anthropic's words, as Anthropic does."""

import json
from collections.abc import Mapping

import pytest

from strata_domain.entity.chat import ReasoningEffort, ToolChoice
from strata_domain.entity.message import MessageRole
from strata_domain.error import (
    ProviderAuthenticationError,
    ProviderInvalidRequestError,
)
from strata_infrastructure.sandbox.dialect.anthropic import ANTHROPIC
from strata_infrastructure.sandbox.dialect.dialect import Question
from strata_infrastructure.sandbox.exchange import Incoming

HEADERS = {"authorization": "Bearer any", "anthropic-version": "2026-10-21"}
HELLO = {"role": "user", "content": "hello there"}
WISH: dict[str, object] = {"model": "echo", "max_tokens": 9, "messages": [HELLO]}
OPEN = {"type": "object", "properties": {}}
CLOSED = {**OPEN, "additionalProperties": False}
TOOL = {"name": "look", "input_schema": OPEN}
CALL = {"type": "tool_use", "id": "c", "name": "look", "input": {}}
RESULT = {"type": "tool_result", "tool_use_id": "c", "content": "a cat"}
TEXT = {"type": "text", "text": "so?"}


def read(body: object, headers: Mapping[str, str] = HEADERS) -> Question:
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()
    asked = Incoming(path="/v1/messages", query={}, headers=headers, body=payload)
    return ANTHROPIC.read(asked)


def saying(content: object, role: str = "user") -> dict[str, object]:
    return {**WISH, "messages": [{"role": role, "content": content}]}


def talk(*turns: list[object]) -> dict[str, object]:
    """A talk that the user begins."""
    roles = ["user", "assistant"] * len(turns)
    said = [{"role": r, "content": c} for r, c in zip(roles, turns, strict=False)]
    return {**WISH, "messages": said}


def image(**source: object) -> object:
    told = {"type": "base64", "media_type": "image/png", "data": "aGk=", **source}
    return {"type": "image", "source": told}


def schema(wanted: object, kind: str = "json_schema") -> dict[str, object]:
    return {"format": {"type": kind, "schema": wanted}}


SHAPELESS = [b"", b"{", b"[]", b"\xff", b"[" * 100_000]
INCOMPLETE = [{k: v for k, v in WISH.items() if k != name} for name in WISH]
MISSHAPEN: list[dict[str, object]] = [
    {**WISH, "model": 5},
    {**WISH, "max_tokens": 0},
    {**WISH, "max_tokens": None},
    {**WISH, "max_completion_tokens": 9},
    {**WISH, "stop": ["x"]},
    {**WISH, "stop_sequences": "x"},
    {**WISH, "stop_sequences": [" "]},
    {**WISH, "stream": 1},
    {**WISH, "sandbox": 5},
    {**WISH, "system": 5},
    {**WISH, "system": ""},
    {**WISH, "cache_control": {"type": "eternal"}},
    {**WISH, "cache_control": {"type": "ephemeral", "ttl": "2d"}},
]
CONVERSATIONS = [
    {**WISH, "messages": []},
    {**WISH, "messages": "hello"},
    {**WISH, "messages": [{**HELLO, "name": "me"}]},
    saying("x", "system"),
    saying(5),
    saying([]),
    saying(" \n"),
    saying([{"type": "text", "text": ""}]),
    saying([{"type": "text", "text": "x", "colour": "red"}]),
    saying([{"type": "song"}]),
    saying([CALL]),
    saying([{"type": "image", "source": {"type": "url", "url": "http://x/y"}}]),
    saying([image(media_type="image/tiff")]),
    saying([image(data="?")]),
    talk([RESULT]),
    talk([TEXT], [CALL]),
    talk([TEXT], [CALL], [TEXT]),
    talk([TEXT], [CALL], [TEXT, RESULT]),
    talk([TEXT], [TEXT], [RESULT]),
    talk([TEXT], [{**CALL, "input": "{}"}], [RESULT]),
    talk([TEXT], [{"type": "thinking", "thinking": "hm", "signature": "forged"}]),
]
INCOMPATIBLE = [
    {**WISH, "temperature": 1.1},
    {**WISH, "temperature": 0.5, "top_p": 0.5},
    {**WISH, "temperature": 0.5, "thinking": {"type": "adaptive"}},
    {**WISH, "thinking": {"type": "sometimes"}},
    {**WISH, "thinking": {"type": "adaptive", "budget_tokens": 2000}},
    {**WISH, "thinking": {"type": "enabled", "budget_tokens": 1023}},
    {**WISH, "thinking": {"type": "enabled", "budget_tokens": 2000}},
    {**WISH, "tool_choice": {"type": "auto"}},
    {**WISH, "tools": [TOOL], "tool_choice": "auto"},
    {**WISH, "tools": [TOOL], "tool_choice": {"type": "required"}},
    {
        **WISH,
        "tools": [TOOL],
        "tool_choice": {"type": "any"},
        "thinking": {"type": "adaptive"},
    },
    talk([TEXT], [CALL], [RESULT]),
    {**WISH, "tools": [{"name": "look"}]},
    {**WISH, "tools": [{**TOOL, "name": "look at"}]},
    {**WISH, "tools": [{**TOOL, "parameters": {}}]},
    {**WISH, "tools": [{**TOOL, "input_schema": {}}]},
    {**WISH, "tools": [{**TOOL, "strict": True, "input_schema": OPEN}]},
    {**WISH, "output_config": {"effort": "none"}},
    {**WISH, "output_config": {"verbosity": "low"}},
    {**WISH, "output_config": schema(OPEN)},
    {**WISH, "output_config": schema(CLOSED, "json_object")},
    {**WISH, "output_config": schema({**CLOSED, "anyOf": [{"minimum": 3}]})},
]


@pytest.mark.parametrize(
    "body",
    [*SHAPELESS, *INCOMPLETE, *MISSHAPEN, *CONVERSATIONS, *INCOMPATIBLE],
    ids=lambda body: str(body)[-70:],
)
def test_a_body_that_is_no_request_is_refused(body: object) -> None:
    with pytest.raises(ProviderInvalidRequestError):
        read(body)


def test_a_request_without_a_version_or_a_key_is_refused() -> None:
    with pytest.raises(ProviderInvalidRequestError, match="anthropic-version"):
        read(WISH, {"x-api-key": "any"})
    with pytest.raises(ProviderAuthenticationError):
        read(WISH, {"anthropic-version": "2026-10-21"})


def test_a_request_is_read_whole() -> None:
    body = {
        **talk([TEXT], [TEXT, CALL], [RESULT, TEXT, image()]),
        "system": [TEXT, TEXT],
        "tools": [TOOL],
        "tool_choice": {"type": "none"},
        "output_config": {"effort": "high", **schema(CLOSED)},
        "thinking": {"type": "adaptive", "display": "omitted"},
        "cache_control": {"type": "ephemeral", "ttl": "1h"},
        "stream": True,
    }

    question = read(body)

    asked = question.request
    assert (question.streams, asked.system) == (True, "so?so?")
    assert [turn.role for turn in asked.turns] == [*MessageRole, MessageRole.USER]
    assert asked.params.effort is ReasoningEffort.HIGH
    assert asked.tools.choice is ToolChoice.NONE
    assert asked.tools.answer_schema
    assert asked.tools.answer_schema.schema == CLOSED


def test_a_refusal_is_put_as_anthropic_puts_it() -> None:
    reply = ANTHROPIC.refuse(ProviderInvalidRequestError("messages: empty"))

    said = json.loads(reply.body)
    assert reply.status == 400
    assert said.keys() == {"type", "error", "request_id"}
    assert said["type"] == "error"
    error = {"type": "invalid_request_error", "message": "messages: empty"}
    assert said["error"] == error
