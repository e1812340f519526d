"""What leaves this machine for Google, and what comes back."""

import asyncio
import gzip
import json
import socket
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace

import httpx2
import pytest
from google import genai
from google.genai.types import HttpOptions

from strata_domain.entity.chat_piece import Finished, ReasoningDelta, TextDelta
from strata_domain.entity.message import StopReason
from strata_domain.error import (
    ConfigurationError,
    ProviderInvalidRequestError,
    ProviderMalformedAnswerError,
    ProviderUnreachableError,
)
from strata_domain.port.chat_model import ChatModel
from strata_infrastructure.chat.google_chat_model import GoogleChatModel, connect
from strata_infrastructure.chat.google_wire import GoogleWire
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.secret import Secret
from support.chat import STREAM, Answer, Wire, ask, question
from support.claude import JSON
from support.gemini import END, HELLO, chunk

Generated = Callable[[], Answer]
KEY = "sk-canary-0123456789"
ENVIRONMENT = {
    "GEMINI_API_KEY": "leak-1",
    "GOOGLE_API_KEY": "leak-2",
    "GOOGLE_GEMINI_BASE_URL": "http://192.0.2.1/leak-3",
    "GOOGLE_GENAI_API_VERSION": "leak-4",
    "GOOGLE_GENAI_USE_ENTERPRISE": "true",
    "GOOGLE_GENAI_USE_VERTEXAI": "true",
    "GOOGLE_CLOUD_PROJECT": "leak-5",
    "GOOGLE_CLOUD_LOCATION": "leak-6",
    "GOOGLE_API_USE_MTLS_ENDPOINT": "always",
}


async def ask_at(url: str, api_key: Secret | None = None) -> Answer:
    """Ask with an adapter of its own."""
    settings = ProviderSettings(api_key=api_key, base_url=url, connect_timeout=0.1)
    async with aclosing(connect(settings)) as model:
        return await ask(model, question())


def test_the_key_is_in_a_header_and_the_environment_nowhere(
    runner: asyncio.Runner, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    wire.streams(END)

    answer = runner.run(ask_at(wire.url, Secret(KEY)))

    assert answer.error is None
    head, _ = wire.requests[0]
    place = "POST /v1/models/echo:streamGenerateContent?alt=sse HTTP/1.1"
    assert head.splitlines()[0] == place
    assert "leak" not in head
    assert f"x-goog-api-key: {KEY}" in head


def test_no_header_tells_about_this_machine(wire: Wire, generated: Generated) -> None:
    wire.streams(END)
    generated()

    names = {line.partition(":")[0] for line in wire.requests[0][0].splitlines()[1:-1]}
    assert names == {
        "accept",
        "accept-encoding",
        "content-length",
        "content-type",
        "host",
        "user-agent",
        "x-goog-api-key",
    }


def test_the_body_that_arrives_is_ours_to_the_letter(
    runner: asyncio.Runner, wire: Wire, google: ChatModel
) -> None:
    wire.streams(END)
    asked = replace(question("Grüße"), options={"sandbox": {"delay_ms": 0}})

    runner.run(ask(google, asked))

    assert json.loads(wire.requests[0][1]) == {
        "contents": [{"role": "user", "parts": [{"text": "Grüße"}]}],
        "generationConfig": {},
        "sandbox": {"delay_ms": 0},
    }


def test_a_whole_answer_has_each_kind_of_words_in_one_piece(
    runner: asyncio.Runner, wire: Wire, google: ChatModel
) -> None:
    thoughts = [{"text": x, "thought": True} for x in ("h", "m")]
    said = chunk(*thoughts, {"text": "a"}, {"text": "b"}, finish="STOP")
    wire.says(JSON, json.dumps(said).encode())

    pieces = runner.run(google.complete(question()))

    finish = Finished(StopReason.STOP, "STOP")
    assert pieces == [ReasoningDelta("hm"), TextDelta("ab"), finish]
    assert ":generateContent HTTP" in wire.requests[0][0]


def test_a_refused_option_never_leaves(
    runner: asyncio.Runner, wire: Wire, google: ChatModel
) -> None:
    asked = replace(question(), options={"contents": []})

    assert type(runner.run(ask(google, asked)).error) is ProviderInvalidRequestError
    assert wire.requests == []


def test_a_server_without_a_key_is_asked_without_one(
    runner: asyncio.Runner, wire: Wire
) -> None:
    wire.streams(END)

    assert runner.run(ask_at(wire.url)).error is None


def test_google_itself_needs_a_key_and_says_where_it_goes() -> None:
    with pytest.raises(ConfigurationError, match=r"GOOGLE_API_KEY.*sandbox/echo"):
        connect(ProviderSettings())


def test_a_google_that_is_not_there_has_heard_nothing(runner: asyncio.Runner) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    error = runner.run(ask_at(f"http://127.0.0.1:{port}/v1")).error

    assert type(error) is ProviderUnreachableError


def test_a_google_that_does_not_pick_up_is_given_up(runner: asyncio.Runner) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as busy:
        address = busy.getsockname()
        with socket.create_connection(address):
            asking = ask_at(f"http://127.0.0.1:{address[1]}/v1")
            error = runner.run(asyncio.wait_for(asking, timeout=2)).error

    assert type(error) is ProviderUnreachableError


def test_an_answer_that_the_sdk_keeps_to_itself_is_malformed(
    runner: asyncio.Runner, wire: Wire
) -> None:
    wire.streams(END)

    async def ask_past_us() -> Answer:
        async with httpx2.AsyncClient() as http:
            client = genai.Client(
                api_key=KEY,
                http_options=HttpOptions(base_url=wire.url, httpx_async_client=http),
            )
            wire_past_us = GoogleWire(client, http, Secret(KEY))
            return await ask(GoogleChatModel(wire_past_us), question())

    assert type(runner.run(ask_past_us()).error) is ProviderMalformedAnswerError


def test_a_compressed_answer_is_understood(wire: Wire, generated: Generated) -> None:
    packed = gzip.compress(HELLO + END)
    wire.says(STREAM + b"content-encoding: gzip\r\nconnection: close\r\n\r\n", packed)

    assert generated().text == "hello"


def test_two_conversations_at_once_keep_their_answers_apart(
    runner: asyncio.Runner, wire: Wire, google: ChatModel
) -> None:
    wire.streams(HELLO, END)

    async def both() -> list[Answer]:
        return await asyncio.gather(*(ask(google, question()) for _ in range(8)))

    assert [answer.text for answer in runner.run(both())] == ["hello"] * 8
