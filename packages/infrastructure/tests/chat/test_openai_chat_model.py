"""What leaves this machine for a provider, and what does not."""

import asyncio
import json
import socket
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from strata_domain.entity.chat import (
    AnswerSchema,
    ChatParams,
    ChatRequest,
    ChatTools,
    ReasoningEffort,
    ToolChoice,
    ToolSpec,
    Turn,
    in_words,
)
from strata_domain.entity.message import (
    ImagePart,
    MessageRole,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from strata_domain.error import (
    ConfigurationError,
    ProviderInvalidRequestError,
    ProviderUnreachableError,
)
from strata_domain.port.chat_model import ChatModel
from strata_infrastructure.chat.openai_chat_model import connect
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.secret import Secret
from support.chat import END, Answer, Wire, ask, question

Told = Callable[[], Answer]
KEY = "sk-canary-0123456789"
ENVIRONMENT = {
    "OPENAI_API_KEY": "sk-leak-1",
    "OPENAI_ADMIN_KEY": "sk-leak-2",
    "OPENAI_ORG_ID": "leak-3",
    "OPENAI_PROJECT_ID": "leak-4",
    "OPENAI_BASE_URL": "http://192.0.2.1/leak-5",
    "OPENAI_CUSTOM_HEADERS": "X-A: leak-6\nAuthorization: leak-7\nuser-agent: leak-8",
}


@pytest.fixture
def sent(
    runner: asyncio.Runner, wire: Wire, openai: ChatModel
) -> Callable[[ChatRequest], dict[str, Any]]:
    """Ask, and look at the body that arrived."""

    def send(request: ChatRequest) -> dict[str, Any]:
        wire.streams(END)
        assert runner.run(ask(openai, request)).error is None
        body: dict[str, Any] = json.loads(wire.requests[-1][1])
        return body

    return send


def test_a_request_says_what_was_asked_and_nothing_more(
    sent: Callable[[ChatRequest], dict[str, Any]],
) -> None:
    said = (
        in_words(MessageRole.USER, "Grüße 🙂\u2028"),
        in_words(MessageRole.ASSISTANT, "yes?"),
        in_words(MessageRole.USER, "bye"),
    )

    assert sent(ChatRequest(model="m", turns=said, system="be brief")) == {
        "model": "m",
        "messages": [
            {"role": "system", "content": "be brief"},
            {"role": "user", "content": "Grüße 🙂\u2028"},
            {"role": "assistant", "content": "yes?"},
            {"role": "user", "content": "bye"},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_a_conversation_with_tools_and_pictures_is_put_as_openai_wants_it(
    sent: Callable[[ChatRequest], dict[str, Any]],
) -> None:
    shown = (TextPart("see"), ImagePart("image/png", "aGk="))
    asked = (ToolCallPart("c", "look", '{"at":1}'),)
    found = (ToolResultPart("c", "a cat"), TextPart("so?"))
    user, assistant = MessageRole.USER, MessageRole.ASSISTANT
    turns = (Turn(user, shown), Turn(assistant, asked), Turn(user, found))

    url = {"url": "data:image/png;base64,aGk="}
    function = {"name": "look", "arguments": '{"at":1}'}
    call = {"id": "c", "type": "function", "function": function}
    assert sent(ChatRequest(model="m", turns=turns))["messages"] == [
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "see"},
                {"type": "image_url", "image_url": url},
            ],
        },
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "content": "a cat", "tool_call_id": "c"},
        {"role": "user", "content": "so?"},
    ]


def test_tools_are_offered_and_a_schema_is_closed(
    sent: Callable[[ChatRequest], dict[str, Any]],
) -> None:
    number = {"type": "object", "properties": {"n": {"type": "integer"}}}
    tools = ChatTools(
        offered=(ToolSpec(name="f", description="d", parameters=number),),
        choice=ToolChoice.REQUIRED,
        answer_schema=AnswerSchema(name="s", schema=number),
    )

    body = sent(replace(question(), tools=tools))

    function = {"name": "f", "description": "d", "parameters": number}
    closed = {**number, "required": ["n"], "additionalProperties": False}
    wanted = {"name": "s", "schema": closed, "strict": True}
    assert body["tools"] == [{"type": "function", "function": function}]
    assert body["tool_choice"] == "required"
    assert body["response_format"] == {"type": "json_schema", "json_schema": wanted}


def test_a_tool_is_called_alone_and_to_the_letter_if_that_is_asked_for(
    sent: Callable[[ChatRequest], dict[str, Any]],
) -> None:
    tools = ChatTools(offered=(ToolSpec(name="f", strict=True),), parallel=False)

    body = sent(replace(question(), tools=tools))

    function = {"name": "f", "strict": True}
    assert body["tools"] == [{"type": "function", "function": function}]
    assert body["parallel_tool_calls"] is False
    alone = sent(replace(question(), tools=ChatTools(parallel=False)))
    assert "parallel_tool_calls" not in alone


def test_a_schema_that_cannot_be_closed_is_asked_for_as_it_is(
    sent: Callable[[ChatRequest], dict[str, Any]],
) -> None:
    schema = {"type": "array", "items": {"type": "object"}}
    tools = ChatTools(answer_schema=AnswerSchema(name="s", schema=schema))

    wanted = sent(replace(question(), tools=tools))["response_format"]["json_schema"]

    assert wanted == {"name": "s", "schema": schema, "strict": False}


def test_parameters_and_options_are_sent_under_the_providers_names(
    sent: Callable[[ChatRequest], dict[str, Any]],
) -> None:
    params = ChatParams(
        max_output_tokens=9,
        temperature=0,
        top_p=0.5,
        stop=("x",),
        effort=ReasoningEffort.LOW,
    )
    options = {"prompt_cache_key": "k", "search": {"deep": True}}

    body = sent(replace(question(), params=params, options=options))

    assert body["max_completion_tokens"] == 9
    assert (body["temperature"], body["top_p"], body["stop"]) == (0, 0.5, ["x"])
    assert body["reasoning_effort"] == "low"
    assert (body["prompt_cache_key"], body["search"]) == ("k", {"deep": True})


@pytest.mark.parametrize(
    "name",
    [
        "model",
        "messages",
        "n",
        "service_tier",
        "web_search_options",
        "stream",
        "stream_options",
        "max_tokens",
        "tools",
        "tool_choice",
        "functions",
        "function_call",
        "response_format",
        "prediction",
    ],
)
def test_options_cannot_replace_what_is_metered(
    runner: asyncio.Runner, wire: Wire, openai: ChatModel, name: str
) -> None:
    answer = runner.run(ask(openai, replace(question(), options={name: 5})))

    assert type(answer.error) is ProviderInvalidRequestError
    assert wire.requests == []


def test_the_environment_does_not_leak_into_a_request(
    runner: asyncio.Runner, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    wire.streams(END)

    async def converse() -> None:
        settings = ProviderSettings(api_key=Secret(KEY), base_url=wire.url)
        async with aclosing(connect(settings)) as model:
            await ask(model, question())

    runner.run(converse())
    head, _ = wire.requests[0]
    assert "leak" not in head
    assert f"authorization: Bearer {KEY}" in head


def test_no_header_tells_about_this_machine(wire: Wire, told: Told) -> None:
    wire.streams(END)
    told()

    lines = wire.requests[0][0].lower().splitlines()[1:-1]
    assert {line.partition(":")[0] for line in lines} == {
        "accept",
        "accept-encoding",
        "authorization",
        "content-length",
        "content-type",
        "host",
        "user-agent",
    }


def test_the_provider_is_told_our_name_of_the_call(
    runner: asyncio.Runner, wire: Wire, openai: ChatModel
) -> None:
    wire.streams(END)
    name = UUID(int=7)

    runner.run(ask(openai, replace(question(), request_id=name)))

    assert f"x-client-request-id: {name}" in wire.requests[0][0].lower()


def test_a_server_without_a_key_is_asked_without_one(
    runner: asyncio.Runner, wire: Wire
) -> None:
    wire.streams(END)

    async def converse() -> Answer:
        async with aclosing(connect(ProviderSettings(base_url=wire.url))) as model:
            return await ask(model, question())

    assert runner.run(converse()).error is None


def test_openai_itself_needs_a_key_and_says_where_it_goes() -> None:
    with pytest.raises(ConfigurationError, match=r"OPENAI_API_KEY.*sandbox/echo"):
        connect(ProviderSettings())


def test_text_that_utf_8_cannot_carry_is_refused_before_it_leaves(
    runner: asyncio.Runner, wire: Wire, openai: ChatModel
) -> None:
    answer = runner.run(ask(openai, question("\ud83d")))

    assert type(answer.error) is ProviderInvalidRequestError
    assert wire.requests == []


def test_a_provider_that_is_not_there_is_a_broken_connection(
    runner: asyncio.Runner,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    error = runner.run(ask_at(f"http://127.0.0.1:{port}/v1")).error

    assert type(error) is ProviderUnreachableError


def test_a_provider_that_does_not_pick_up_is_given_up(runner: asyncio.Runner) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as busy:
        address = busy.getsockname()
        with socket.create_connection(address):
            error = runner.run(ask_at(f"http://127.0.0.1:{address[1]}/v1")).error

    assert type(error) is ProviderUnreachableError


async def ask_at(base_url: str) -> Answer:
    settings = ProviderSettings(base_url=base_url, connect_timeout=0.1)
    async with aclosing(connect(settings)) as model:
        return await ask(model, question())


def test_a_proxy_of_the_environment_does_not_see_what_stays_on_this_machine(
    runner: asyncio.Runner, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://192.0.2.1:3128")
    wire.streams(END)

    assert runner.run(ask_at(wire.url)).error is None
