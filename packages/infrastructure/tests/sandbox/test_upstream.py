"""The sandbox's server, as the SDK and plain HTTP clients see it."""

import json
from collections.abc import Generator, Mapping
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse, IncompleteRead
from typing import Any
from urllib.parse import urlsplit

import openai
import pytest

from support.sandbox import SandboxProcess

HELLO = [{"role": "user", "content": "hello there"}]
FAST = {"delay_ms": 0}
CITY: dict[str, object] = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
}


@pytest.fixture
def http(sandbox: SandboxProcess) -> Generator[HTTPConnection]:
    with closing(HTTPConnection(urlsplit(sandbox.base_url).netloc)) as connection:
        yield connection


@pytest.fixture(scope="module")
def sdk(sandbox: SandboxProcess) -> Generator[openai.OpenAI]:
    """The official SDK, refusing whatever is not shaped as OpenAI shapes it."""
    with openai.OpenAI(
        api_key="any",
        base_url=sandbox.base_url,
        max_retries=0,
        _strict_response_validation=True,
    ) as client:
        yield client


def post(http: HTTPConnection, body: object) -> HTTPResponse:
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()
    http.request("POST", "/v1/chat/completions", payload)
    return http.getresponse()


def wish(model: str = "echo", **sandbox: object) -> dict[str, Any]:
    return {"model": model, "messages": HELLO, "sandbox": {**FAST, **sandbox}}


def test_every_chunk_passes_the_strict_validation_of_the_sdk(
    sdk: openai.OpenAI,
) -> None:
    chunks = sdk.chat.completions.create(
        model="lorem",
        messages=[{"role": "user", "content": "hello there"}],
        stream=True,
        stream_options={"include_usage": True},
        extra_body={"sandbox": {**FAST, "tokens": 5, "reasoning": 2, "citations": 1}},
    )

    *words, finish, last = list(chunks)

    text = "".join(chunk.choices[0].delta.content or "" for chunk in words)
    assert text == "Lorem ipsum dolor sit amet,"
    assert finish.choices[0].finish_reason == "stop"
    assert (last.choices, last.usage and last.usage.total_tokens) == ([], 9)


def test_a_tool_call_in_fragments_passes_the_strict_validation_of_the_sdk(
    sdk: openai.OpenAI,
) -> None:
    chunks = sdk.chat.completions.create(
        model="echo",
        messages=[{"role": "user", "content": "hello there"}],
        stream=True,
        tools=[{"type": "function", "function": {"name": "look", "parameters": CITY}}],
        extra_body={"sandbox": FAST},
    )

    calls = [y for x in chunks for y in x.choices[0].delta.tool_calls or ()]
    functions = [call.function for call in calls if call.function]
    assert [call.id is None for call in calls] == [False, True, True]
    assert functions[0].name == "look"
    assert "".join(f.arguments or "" for f in functions) == '{"city": "word"}'


def test_a_whole_answer_passes_the_strict_validation_of_the_sdk(
    sdk: openai.OpenAI,
) -> None:
    answer = sdk.chat.completions.create(
        model="sandbox/echo",
        messages=[{"role": "user", "content": "hello there"}],
        extra_body={"sandbox": {**FAST, "reasoning": 1, "citations": 1}},
    )

    message = answer.choices[0].message
    assert message.content == "hello there"
    assert message.annotations
    assert message.annotations[0].url_citation.url == "https://sandbox.example/1"
    assert answer.usage
    assert answer.usage.completion_tokens == 3


def test_the_models_are_listed(sdk: openai.OpenAI) -> None:
    listed = [model.id for model in sdk.models.list()]

    assert listed == ["echo", "lorem", "embedding", "voice", "transcript"]


@pytest.mark.parametrize(
    ("options", "says_usage"), [({}, False), ({"include_usage": True}, True)]
)
def test_usage_is_streamed_only_on_request(
    http: HTTPConnection, options: object, *, says_usage: bool
) -> None:
    wanted = {**wish(), "stream": True, "stream_options": options}

    stream = post(http, wanted).read().decode()

    assert ('"usage"' in stream) is says_usage
    assert stream.endswith("data: [DONE]\n\n")


def test_a_body_that_makes_no_sense_is_a_bad_request(http: HTTPConnection) -> None:
    answer = post(http, b"{")

    assert answer.status == 400
    assert json.loads(answer.read())["error"]["type"] == "invalid_request_error"


def test_a_body_without_an_end_is_not_kept(http: HTTPConnection) -> None:
    answer = post(http, b" " * (17 << 20))

    assert answer.status == 400
    answer.read()


@pytest.mark.parametrize(
    ("fault", "status", "code", "wait"),
    [
        ("refuse", 400, "content_policy_violation", None),
        ("rate_limit", 429, "rate_limit_exceeded", "2"),
        ("overload", 503, "server_error", None),
    ],
)
@pytest.mark.parametrize("stream", [True, False])
def test_refusals_look_like_openais(
    http: HTTPConnection, fault: str, status: int, code: str, wait: str, *, stream: bool
) -> None:
    answer = post(http, {**wish(fault=fault), "stream": stream})

    assert (answer.status, answer.headers["retry-after"]) == (status, wait)
    assert json.loads(answer.read())["error"]["code"] == code


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/chat/completions"), ("POST", "/v1/audio/speeches"), ("GET", "/")],
)
def test_what_it_cannot_do_is_not_found(
    http: HTTPConnection, method: str, path: str
) -> None:
    http.request(method, path)
    answer = http.getresponse()

    assert answer.status == 404
    assert b"/chat/completions" in answer.read()


def test_content_may_come_in_parts_and_rules_are_no_question(
    http: HTTPConnection,
) -> None:
    parts = [{"type": "text", "text": "one "}, {"type": "text", "text": "two"}]
    rules = {"role": "developer", "content": "be brief"}
    messages = [rules, {"role": "user", "content": parts}]

    answer = json.loads(post(http, {**wish(), "messages": messages}).read())

    assert answer["choices"][0]["message"]["content"] == "one two"
    assert answer["usage"]["prompt_tokens"] == 4


@pytest.mark.parametrize("stream", [True, False])
def test_a_cut_closes_the_socket_in_the_middle_of_a_chunk(
    http: HTTPConnection, *, stream: bool
) -> None:
    answer = post(http, {**wish(fault="cut"), "stream": stream})

    with pytest.raises(IncompleteRead) as caught:
        answer.read()
    assert not caught.value.partial.endswith(b"\n")


@pytest.mark.parametrize("stream", [True, False])
def test_garbage_is_no_json(http: HTTPConnection, *, stream: bool) -> None:
    body = post(http, {**wish(fault="garbage"), "stream": stream}).read()

    with pytest.raises(ValueError, match="Expecting"):
        [json.loads(line[5:]) for line in body.splitlines() if line.startswith(b"data")]


def test_the_version_may_be_left_out_of_the_address(http: HTTPConnection) -> None:
    http.request("GET", "/models")

    models: Mapping[str, Any] = json.loads(http.getresponse().read())
    assert len(models["data"]) == 5
