import json

import pytest

from strata_domain.entity.chat import ChatTools, ToolChoice, ToolSpec, Turn
from strata_domain.entity.message import (
    ImagePart,
    MessageRole,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from strata_domain.error import ProviderInvalidRequestError
from strata_infrastructure.sandbox.dialect.google_part import SIGNATURE
from strata_infrastructure.sandbox.dialect.google_question import read_question
from strata_infrastructure.sandbox.exchange import Incoming

HELLO = {"role": "user", "parts": [{"text": "hello there"}]}
WISH: dict[str, object] = {"contents": [HELLO]}
CALL = {"functionCall": {"name": "f", "args": {"a": 1}}, "thoughtSignature": SIGNATURE}
RESULT = {"functionResponse": {"name": "f", "response": {"output": "12"}}}
PLACE = "/v1/models/sandbox-1:generateContent"


def incoming(body: bytes, path: str = PLACE, **query: str) -> Incoming:
    return Incoming(path=path, query=query, headers={}, body=body)


def said(role: str, *parts: object) -> dict[str, object]:
    return {"role": role, "parts": [*parts]}


def generating(**config: object) -> dict[str, object]:
    return {**WISH, "generationConfig": config}


def with_part(part: object) -> dict[str, object]:
    return {"contents": [said("user", part)]}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        {},
        {"contents": []},
        {"contents": "hello"},
        {"contents": [said("user")]},
        {"contents": [{"role": "user"}]},
        {"contents": [said("assistant", {"text": "x"})]},
        {"contents": [{**HELLO, "name": "x"}]},
        with_part("hello"),
        with_part({}),
        with_part({"text": 5}),
        with_part({"type": "text", "text": "x"}),
        with_part({"thought": True}),
        with_part({"text": "x", "thoughtSignature": "Zm9yZ2Vk"}),
        with_part({"inlineData": {"mimeType": "image/png"}}),
        with_part({"inlineData": {"mimeType": "image/png", "data": "?"}}),
        with_part({"functionCall": {"name": "f", "args": "{}"}}),
        with_part({"functionResponse": {"name": "f", "response": "12"}}),
        {"contents": [HELLO, said("user", RESULT)]},
        {"contents": [said("model", CALL), HELLO, said("user", RESULT)]},
        {**WISH, "model": "echo"},
        {**WISH, "messages": []},
        {**WISH, "sandbox": 5},
        {**WISH, "tools": [{"functionDeclarations": [{"description": "x"}]}]},
        {**WISH, "toolConfig": {"functionCallingConfig": {"mode": "MUST"}}},
        {**WISH, "systemInstruction": "be brief"},
        generating(maxOutputTokens=0),
        generating(max_tokens=1),
        generating(responseJsonSchema={}),
        generating(thinkingConfig={"thinkingLevel": "ENORMOUS"}),
        generating(thinkingConfig={"effort": "LOW"}),
    ],
    ids=lambda body: str(body)[:70],
)
def test_a_body_that_is_no_request_is_refused(body: object) -> None:
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()

    with pytest.raises(ProviderInvalidRequestError):
        read_question(incoming(payload))


def test_a_request_is_read_to_the_last_part() -> None:
    wish = {
        "contents": [
            said(
                "user",
                {"text": "look"},
                {"inlineData": {"mimeType": "a/b", "data": "aGk="}},
            ),
            said("model", {"text": "hm", "thought": True}, CALL),
            said("user", RESULT),
        ],
        "systemInstruction": {"parts": [{"text": "be brief"}]},
        "generationConfig": {"maxOutputTokens": 9},
        "tools": [{"functionDeclarations": [{"name": "f"}]}],
        "toolConfig": {"functionCallingConfig": {"mode": "ANY"}},
        "sandbox": {"tokens": 3},
    }

    request = read_question(incoming(json.dumps(wish).encode())).request

    assert (request.model, request.system) == ("sandbox-1", "be brief")
    assert (request.params.max_output_tokens, request.options) == (9, {"tokens": 3})
    assert request.turns == (
        Turn(MessageRole.USER, (TextPart("look"), ImagePart("a/b", "aGk="))),
        Turn(
            MessageRole.ASSISTANT,
            (ReasoningPart("hm"), ToolCallPart("f", "f", '{"a": 1}')),
        ),
        Turn(MessageRole.USER, (ToolResultPart("f", "12"),)),
    )
    assert request.tools == ChatTools(
        offered=(ToolSpec(name="f"),), choice=ToolChoice.REQUIRED
    )


def test_a_stream_is_asked_for_by_its_path_and_only_as_events() -> None:
    body, path = json.dumps(WISH).encode(), PLACE.replace(":g", ":streamG")

    assert read_question(incoming(body, path, alt="sse")).streams
    assert not read_question(incoming(body)).streams
    with pytest.raises(ProviderInvalidRequestError):
        read_question(incoming(body, path))
