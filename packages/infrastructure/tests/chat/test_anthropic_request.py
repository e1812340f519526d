"""What leaves this machine for Anthropic, and what does not."""

import asyncio
import json
import socket
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest
from anthropic import AsyncAnthropic

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
from strata_domain.entity.chat_piece import TextDelta
from strata_domain.entity.message import (
    ImagePart,
    MessageRole,
    OpaquePart,
    Part,
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
from strata_infrastructure.chat.anthropic_chat_model import API_VERSION, connect
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.secret import Secret
from support.chat import Answer, Wire, ask, question
from support.claude import END, HELLO, JSON, whole

Sent = Callable[[ChatRequest], dict[str, Any]]
Replied = Callable[[], Answer]
KEY = "sk-canary-0123456789"
USER, ASSISTANT = MessageRole.USER, MessageRole.ASSISTANT
PLAIN = ChatRequest(model="m", turns=(in_words(USER, "hi"),))
NOTHING = ChatParams()
LOOK = ToolSpec(name="look", description="Looks.", parameters={"required": ["at"]})
ENVIRONMENT = {
    "ANTHROPIC_API_KEY": "sk-leak-1",
    "ANTHROPIC_AUTH_TOKEN": "leak-2",
    "ANTHROPIC_BASE_URL": "http://192.0.2.1/leak-3",
    "ANTHROPIC_CUSTOM_HEADERS": "X-A: leak-4\nAuthorization: leak-5\n"
    "anthropic-version: leak-6\nuser-agent: leak-7\nx-stainless-raw-response: leak-8",
    "ANTHROPIC_PROFILE": "leak-9",
}


@pytest.fixture
def sent(runner: asyncio.Runner, wire: Wire, anthropic: ChatModel) -> Sent:
    """Ask, and look at the body that arrived."""

    def send(request: ChatRequest) -> dict[str, Any]:
        wire.streams(HELLO, END)
        assert runner.run(ask(anthropic, request)).error is None
        body: dict[str, Any] = json.loads(wire.requests[-1][1])
        return body

    return send


def thinking(params: ChatParams = NOTHING) -> ChatRequest:
    return replace(PLAIN, params=replace(params, effort=ReasoningEffort.LOW))


def test_a_request_says_what_was_asked_and_nothing_more(sent: Sent) -> None:
    said = (
        in_words(USER, "Grüße 🙂\u2028"),
        in_words(ASSISTANT, "yes?"),
        in_words(USER, "bye"),
    )

    assert sent(ChatRequest(model="m", turns=said, system="be brief")) == {
        "model": "m",
        "max_tokens": 8192,
        "system": "be brief",
        "messages": [
            {"role": "user", "content": [{"type": "text", "text": "Grüße 🙂\u2028"}]},
            {"role": "assistant", "content": [{"type": "text", "text": "yes?"}]},
            {"role": "user", "content": [{"type": "text", "text": "bye"}]},
        ],
        "stream": True,
    }


def test_a_conversation_with_tools_and_pictures_is_put_as_anthropic_wants_it(
    sent: Sent,
) -> None:
    shown = (TextPart("see"), ImagePart("image/png", "aGk="))
    asked = (TextPart("hm"), ToolCallPart("c", "look", '{"at":1}'))
    found = (TextPart("so?"), ToolResultPart("c", "a cat"))
    turns = (Turn(USER, shown), Turn(ASSISTANT, asked), Turn(USER, found))

    source = {"type": "base64", "media_type": "image/png", "data": "aGk="}
    call = {"type": "tool_use", "id": "c", "name": "look", "input": {"at": 1}}
    result = {"type": "tool_result", "tool_use_id": "c", "content": "a cat"}
    assert [m["content"] for m in sent(replace(PLAIN, turns=turns))["messages"]] == [
        [{"type": "text", "text": "see"}, {"type": "image", "source": source}],
        [{"type": "text", "text": "hm"}, call],
        [result, {"type": "text", "text": "so?"}],
    ]


@pytest.mark.parametrize("arguments", ["", '{"at":', "[1]", "5", "[" * 100_000])
def test_arguments_that_are_no_object_are_wrapped_as_anthropic_asks(
    sent: Sent, arguments: str
) -> None:
    call = Turn(ASSISTANT, (ToolCallPart("c", "look", arguments),))

    (message,) = sent(replace(PLAIN, turns=(call,)))["messages"]

    assert message["content"][0]["input"] == {"INVALID_JSON": arguments}


def test_what_was_kept_of_an_answer_goes_back_to_the_letter_and_alone(
    sent: Sent,
) -> None:
    content = [{"type": "thinking", "thinking": "hm ü", "signature": "Eq+B/=", "x": 1}]
    opaque = OpaquePart("anthropic", json.dumps(content))
    answer = Turn(ASSISTANT, (TextPart("hello"), opaque, TextPart("hello")))

    body = sent(replace(PLAIN, turns=(*PLAIN.turns, answer, *PLAIN.turns)))

    assert body["messages"][1] == {"role": "assistant", "content": content}


def test_blank_words_and_turns_are_left_out_because_anthropic_refuses_them(
    sent: Sent,
) -> None:
    blank = in_words(ASSISTANT, " \n")
    padded = Turn(USER, (TextPart(""), TextPart("hi"), TextPart("\t")))

    body = sent(replace(PLAIN, turns=(padded, blank, padded)))

    said = {"role": "user", "content": [{"type": "text", "text": "hi"}]}
    assert body["messages"] == [said, said]


@pytest.mark.parametrize(
    ("choice", "put"),
    [
        (ToolChoice.AUTO, {"type": "auto"}),
        (ToolChoice.NONE, {"type": "none"}),
        (ToolChoice.REQUIRED, {"type": "any"}),
    ],
)
def test_tools_are_offered_with_a_choice(
    sent: Sent, choice: ToolChoice, put: object
) -> None:
    body = sent(replace(PLAIN, tools=ChatTools(offered=(LOOK,), choice=choice)))

    schema = {"type": "object", "required": ["at"]}
    assert body["tools"] == [
        {"name": "look", "description": "Looks.", "input_schema": schema}
    ]
    assert body["tool_choice"] == put


@pytest.mark.parametrize(
    ("choice", "put"),
    [
        (ToolChoice.AUTO, {"type": "auto", "disable_parallel_tool_use": True}),
        (ToolChoice.NONE, {"type": "none"}),
        (ToolChoice.REQUIRED, {"type": "any", "disable_parallel_tool_use": True}),
    ],
)
def test_a_tool_is_called_alone_and_to_the_letter_if_that_is_asked_for(
    sent: Sent, choice: ToolChoice, put: object
) -> None:
    strict = replace(LOOK, strict=True, parameters={"properties": {}})
    tools = ChatTools(offered=(strict,), choice=choice, parallel=False)

    body = sent(replace(PLAIN, tools=tools))

    assert body["tools"][0]["strict"] is True
    assert body["tools"][0]["input_schema"]["additionalProperties"] is False
    assert body["tool_choice"] == put


def test_tools_called_before_are_declared_by_name_because_anthropic_insists(
    sent: Sent,
) -> None:
    calls = (ToolCallPart("c", "look", "{}"), ToolCallPart("d", "look", "{}"))
    results = (ToolResultPart("c", "a cat"), ToolResultPart("d", "a dog"))
    said = (*PLAIN.turns, Turn(ASSISTANT, calls), Turn(USER, results))

    body = sent(replace(PLAIN, turns=said))

    assert body["tools"] == [{"name": "look", "input_schema": {"type": "object"}}]
    assert body["tool_choice"] == {"type": "none"}


def test_a_choice_without_tools_is_not_sent(sent: Sent) -> None:
    body = sent(replace(PLAIN, tools=ChatTools(choice=ToolChoice.REQUIRED)))

    assert body.keys() == {"model", "max_tokens", "messages", "stream"}


def test_a_schema_is_closed_and_its_limits_become_words(sent: Sent) -> None:
    age = {"type": "integer", "minimum": 3}
    schema = {"type": "object", "properties": {"age": age}, "required": ["age"]}
    wanted = ChatTools(answer_schema=AnswerSchema(name="x", schema=schema))

    put = sent(replace(PLAIN, tools=wanted))["output_config"]["format"]

    assert put["type"] == "json_schema"
    assert put["schema"]["additionalProperties"] is False
    assert put["schema"]["properties"]["age"].keys() == {"type", "description"}
    assert schema["properties"] == {"age": {"type": "integer", "minimum": 3}}


@pytest.mark.parametrize(
    ("schema", "put"),
    [
        ({}, {}),
        ({"type": "odd"}, {"type": "odd"}),
        (
            {"type": "object", "properties": {"a": {"type": ["string", "null"]}}},
            {
                "type": "object",
                "properties": {"a": {"type": ["string", "null"]}},
                "required": ["a"],
                "additionalProperties": False,
            },
        ),
    ],
    ids=str,
)
def test_a_schema_that_the_sdk_cannot_read_is_closed_if_it_can_be(
    sent: Sent, schema: dict[str, object], put: dict[str, object]
) -> None:
    wanted = ChatTools(answer_schema=AnswerSchema(name="x", schema=schema))

    body = sent(replace(PLAIN, tools=wanted))

    assert body["output_config"]["format"]["schema"] == put


def test_effort_makes_the_model_think_where_it_may_be_read(sent: Sent) -> None:
    body = sent(thinking())

    assert body["thinking"] == {"type": "adaptive", "display": "summarized"}
    assert body["output_config"] == {"effort": "low"}


def test_a_model_that_must_call_a_tool_cannot_think(sent: Sent) -> None:
    must = ChatTools(offered=(LOOK,), choice=ToolChoice.REQUIRED)

    body = sent(replace(thinking(), tools=must))

    assert "thinking" not in body
    assert body["output_config"] == {"effort": "low"}


@pytest.mark.parametrize(
    ("given", "put"),
    [
        (ChatParams(temperature=0), {"temperature": 0}),
        (ChatParams(temperature=1.7), {"temperature": 1}),
        (ChatParams(top_p=0.5), {"top_p": 0.5}),
        (ChatParams(temperature=0.2, top_p=0.5), {"temperature": 0.2}),
    ],
)
def test_sampling_is_sent_as_far_as_anthropic_takes_it(
    sent: Sent, given: ChatParams, put: dict[str, float]
) -> None:
    body = sent(replace(PLAIN, params=given))

    assert {name: body.get(name) for name in put} == put
    assert len({"temperature", "top_p"} & body.keys()) == 1
    assert not {"temperature", "top_p"} & sent(thinking(given)).keys()


def test_limits_stops_and_options_are_sent_under_anthropics_names(sent: Sent) -> None:
    params = ChatParams(max_output_tokens=9, stop=("x", " "))
    options = {"cache_control": {"type": "ephemeral"}, "service_tier": "auto"}

    body = sent(replace(PLAIN, params=params, options=options))

    assert (body["max_tokens"], body["stop_sequences"]) == (9, ["x"])
    assert {name: body[name] for name in options} == options


@pytest.mark.parametrize(
    "options",
    [
        *({name: 5} for name in ("model", "max_tokens", "messages", "stream")),
        *({name: 5} for name in ("system", "output_config", "tools", "tool_choice")),
        *({name: 5} for name in ("speed", "inference_geo", "container")),
        {"cache_control": {"type": "ephemeral", "ttl": "1h"}},
    ],
    ids=str,
)
def test_options_cannot_replace_what_is_metered_or_cost_what_nobody_meters(
    runner: asyncio.Runner, wire: Wire, anthropic: ChatModel, options: dict[str, object]
) -> None:
    answer = runner.run(ask(anthropic, replace(PLAIN, options=options)))

    assert type(answer.error) is ProviderInvalidRequestError
    assert wire.requests == []


@pytest.mark.parametrize(
    "part",
    [
        TextPart("\ud83d"),
        ImagePart("image/tiff", "aGk="),
        OpaquePart("anthropic", "{"),
    ],
    ids=lambda part: type(part).__name__,
)
def test_what_anthropic_cannot_read_is_refused_before_it_leaves(
    runner: asyncio.Runner, wire: Wire, anthropic: ChatModel, part: Part
) -> None:
    role = ASSISTANT if isinstance(part, OpaquePart) else USER
    answer = runner.run(ask(anthropic, replace(PLAIN, turns=(Turn(role, (part,)),))))

    assert type(answer.error) is ProviderInvalidRequestError
    assert wire.requests == []


def test_the_environment_does_not_leak_into_a_request(
    runner: asyncio.Runner, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    wire.streams(HELLO, END)

    assert runner.run(ask_at(wire.url, Secret(KEY))).text == "hello"
    head, _ = wire.requests[0]
    assert "leak" not in head
    assert f"authorization: Bearer {KEY}" in head


def test_no_header_tells_about_this_machine(wire: Wire, replied: Replied) -> None:
    wire.streams(HELLO, END)
    replied()

    lines = wire.requests[0][0].splitlines()
    assert lines[0] == "POST /v1/messages HTTP/1.1"
    assert {line.partition(":")[0] for line in lines[1:-1]} == {
        "accept",
        "accept-encoding",
        "anthropic-version",
        "authorization",
        "content-length",
        "content-type",
        "host",
        "user-agent",
        "x-stainless-raw-response",
    }


def test_the_version_whose_answers_are_read_is_the_one_the_sdk_writes_for() -> None:
    sdk = AsyncAnthropic(api_key=KEY)

    assert sdk.default_headers["anthropic-version"] == API_VERSION


def test_a_server_without_a_key_is_asked_without_one(
    runner: asyncio.Runner, wire: Wire
) -> None:
    wire.streams(HELLO, END)

    assert runner.run(ask_at(wire.url.removesuffix("/v1"))).error is None
    assert wire.requests[0][0].startswith("POST /v1/messages ")


def test_anthropic_itself_needs_a_key_and_says_where_it_goes() -> None:
    with pytest.raises(ConfigurationError, match=r"ANTHROPIC_API_KEY.*sandbox/echo"):
        connect(ProviderSettings())


def test_an_answer_at_once_may_be_as_long_as_any(
    runner: asyncio.Runner, wire: Wire, anthropic: ChatModel
) -> None:
    wire.says(JSON, whole({"type": "text", "text": "hello"}))
    params = ChatParams(max_output_tokens=1_000_000)

    pieces = runner.run(anthropic.complete(replace(PLAIN, params=params)))

    assert TextDelta("hello") in pieces
    assert json.loads(wire.requests[0][1])["max_tokens"] == 1_000_000


def test_a_provider_that_is_not_there_has_heard_nothing(runner: asyncio.Runner) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    error = runner.run(ask_at(f"http://127.0.0.1:{port}")).error

    assert type(error) is ProviderUnreachableError


def test_a_provider_that_does_not_pick_up_has_heard_nothing(
    runner: asyncio.Runner,
) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as busy:
        address = busy.getsockname()
        with socket.create_connection(address):
            error = runner.run(ask_at(f"http://127.0.0.1:{address[1]}")).error

    assert type(error) is ProviderUnreachableError


async def ask_at(base_url: str, key: Secret | None = None) -> Answer:
    settings = ProviderSettings(api_key=key, base_url=base_url, connect_timeout=0.1)
    async with aclosing(connect(settings)) as model:
        return await ask(model, question())
