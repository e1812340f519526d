import json

import pytest

from strata_domain.error import ProviderInvalidRequestError
from strata_infrastructure.sandbox.dialect.openai_question import read_question
from strata_infrastructure.sandbox.exchange import Incoming

HELLO = [{"role": "user", "content": "hello there"}]
WISH: dict[str, object] = {"model": "echo", "messages": HELLO}


def strict(schema: object) -> object:
    named = {"name": "n", "strict": True, "schema": schema}
    return {"type": "json_schema", "json_schema": named}


def open_tool(*, strict: bool) -> object:
    function = {"name": "f", "parameters": {"type": "object"}, "strict": strict}
    return {"type": "function", "function": function}


def picture(url: str) -> object:
    return {"type": "image_url", "image_url": {"url": url}}


def incoming(body: bytes) -> Incoming:
    return Incoming(path="/v1/chat/completions", query={}, headers={}, body=body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        {"model": "echo"},
        {"model": "echo", "messages": []},
        {"model": "echo", "messages": "hello"},
        {"model": "echo", "messages": ["hello"]},
        {"model": "echo", "messages": [{"role": "narrator", "content": "x"}]},
        {"model": "echo", "messages": [{"role": "user", "content": 5}]},
        {"model": "echo", "messages": [{"role": "user"}]},
        {"model": 5, "messages": HELLO},
        {"messages": HELLO},
        {**WISH, "max_tokens": -1},
        {**WISH, "sandbox": 5},
        {**WISH, "stream_options": 5},
        {**WISH, "max_tokens": 1, "max_completion_tokens": 1},
        {**WISH, "maximum_tokens": 1},
        {**WISH, "tool_choice": "auto"},
        {**WISH, "parallel_tool_calls": False},
        {**WISH, "tools": [open_tool(strict=True)]},
        {**WISH, "tools": [{"type": "function"}]},
        {**WISH, "response_format": strict({"type": "object"})},
        {**WISH, "messages": [{"role": "user", "content": [picture("http://x/y")]}]},
        {**WISH, "messages": [{"role": "user", "content": [picture("data:a;b,c")]}]},
        {**WISH, "messages": [{"role": "tool", "content": "no call named"}]},
    ],
    ids=lambda body: str(body)[:60],
)
def test_a_body_that_is_no_request_is_refused(body: object) -> None:
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()

    with pytest.raises(ProviderInvalidRequestError):
        read_question(incoming(payload))


def test_tools_are_read_with_what_is_asked_of_their_calls() -> None:
    wish = {**WISH, "tools": [open_tool(strict=False)], "parallel_tool_calls": False}

    tools = read_question(incoming(json.dumps(wish).encode())).request.tools

    assert (tools.parallel, tools.offered[0].strict) == (False, False)


def test_a_request_may_name_the_provider_too() -> None:
    body = json.dumps({**WISH, "model": "sandbox/echo", "max_tokens": 5}).encode()

    request = read_question(incoming(body)).request

    assert request.model == "echo"
    assert request.params.max_output_tokens == 5
