"""Google's adapter and Google's own types against the sandbox's Gemini."""

import asyncio
import json
from collections.abc import Callable, Generator
from contextlib import AsyncExitStack, closing
from dataclasses import replace
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from google import genai
from google.genai import types

from strata_domain.entity.chat import ChatRequest, ChatTools, ToolSpec, Turn
from strata_domain.entity.chat_piece import StateKept, TextDelta, ToolCalled
from strata_domain.entity.message import (
    MessageRole,
    OpaquePart,
    StopReason,
    ToolCallPart,
    ToolResultPart,
)
from strata_domain.port.chat_model import ChatModel
from strata_infrastructure.chat.google_chat_model import connect
from strata_infrastructure.chat.one_piece import in_one_piece
from strata_infrastructure.chat.provider_settings import ProviderSettings
from support.chat import Answer, ask, listen, question, unnamed
from support.sandbox import SandboxProcess

SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
}
TOOLS = ChatTools(offered=(ToolSpec(name="weather", parameters=SCHEMA),))


def asking(text: str = "a b c", **options: object) -> ChatRequest:
    return replace(question(text), options={"sandbox": {"delay_ms": 0, **options}})


@pytest.fixture(scope="module")
def gemini(sandbox: SandboxProcess, stack: AsyncExitStack) -> ChatModel:
    model = connect(ProviderSettings(base_url=sandbox.base_url))
    stack.push_async_callback(model.aclose)
    return model


@pytest.fixture
def heard(runner: asyncio.Runner, gemini: ChatModel) -> Callable[[ChatRequest], Answer]:
    return lambda request: runner.run(ask(gemini, request))


Heard = Callable[[ChatRequest], Answer]


@pytest.fixture
def sdk(sandbox: SandboxProcess) -> Generator[genai.Client]:
    place = types.HttpOptions(base_url=sandbox.base_url, api_version="")
    with genai.Client(api_key="k", enterprise=False, http_options=place) as client:
        yield client


def test_a_signed_call_comes_back_with_its_result(heard: Heard) -> None:
    asked = replace(asking(), tools=TOOLS)
    answer = heard(asked)
    (call,) = [piece for piece in answer.pieces if isinstance(piece, ToolCalled)]
    (state,) = [piece for piece in answer.pieces if isinstance(piece, StateKept)]

    called = ToolCallPart(call.call_id, call.name, call.arguments)
    turns = (
        *asked.turns,
        Turn(MessageRole.ASSISTANT, (called, OpaquePart("google", state.payload))),
        Turn(MessageRole.USER, (ToolResultPart(call.call_id, "sunny"),)),
    )

    assert answer.finish.reason is StopReason.TOOL_CALLS
    assert heard(replace(asked, turns=turns)).text == "sunny"


def test_a_forged_signature_is_noticed(heard: Heard) -> None:
    forged = json.dumps([{"text": "x", "thoughtSignature": "Zm9yZ2Vk"}])
    turn = Turn(MessageRole.ASSISTANT, (OpaquePart("google", forged),))

    error = heard(replace(asking(), turns=(turn, *asking().turns))).error

    assert "corrupted thought signature" in str(error)


def test_an_answer_at_once_is_the_stream_in_one_piece(
    runner: asyncio.Runner, gemini: ChatModel
) -> None:
    asked = asking(reasoning=3, citations=2, cache_read=1)

    streamed = unnamed(runner.run(ask(gemini, asked))).pieces
    whole = unnamed(Answer([*runner.run(gemini.complete(asked))])).pieces

    assert whole == in_one_piece(streamed)


def test_a_stall_is_waited_for_until_the_reader_gives_up(
    runner: asyncio.Runner, sandbox: SandboxProcess, gemini: ChatModel
) -> None:
    words: list[object] = []

    with pytest.raises(TimeoutError):
        runner.run(listen(gemini, asking(fault="stall", at=2), words))

    assert words == ["answering", TextDelta("a"), TextDelta(" b")]
    assert sandbox.settled(1)[0].outcome == "disconnected"


def test_googles_own_types_understand_the_stream(sdk: genai.Client) -> None:
    wish = {"sandbox": {"reasoning": 2, "citations": 1, "cache_read": 1, "delay_ms": 0}}
    config = types.GenerateContentConfig(
        http_options=types.HttpOptions(extra_body=wish),
        thinking_config=types.ThinkingConfig(include_thoughts=True),
    )

    *_, last = sdk.models.generate_content_stream(
        model="echo", contents="a b c", config=config
    )

    assert last.candidates
    assert last.usage_metadata
    assert last.candidates[0].finish_reason is types.FinishReason.STOP
    assert last.usage_metadata.thoughts_token_count == 2
    assert last.usage_metadata.candidates_token_count == 3
    assert last.usage_metadata.cached_content_token_count == 1


def test_googles_own_types_see_a_call_and_a_blocked_prompt(sdk: genai.Client) -> None:
    declared = types.FunctionDeclaration(name="f", parameters_json_schema=SCHEMA)
    config = types.GenerateContentConfig(
        tools=[types.Tool(function_declarations=[declared])],
    )
    refused = types.GenerateContentConfig(
        http_options=types.HttpOptions(extra_body={"sandbox": {"fault": "refuse"}})
    )

    (call,) = (
        sdk.models.generate_content(
            model="echo", contents="hi", config=config
        ).function_calls
        or []
    )
    blocked = sdk.models.generate_content(model="echo", contents="hi", config=refused)

    assert (call.name, call.args) == ("f", {"city": "word"})
    assert blocked.prompt_feedback
    reason = blocked.prompt_feedback.block_reason
    assert reason is types.BlockedReason.PROHIBITED_CONTENT


@pytest.mark.parametrize("version", ["v1", "v1beta"])
@pytest.mark.parametrize("tools", [None, [{"functionDeclarations": [{"name": "f"}]}]])
def test_no_chunk_has_a_field_that_google_does_not_know(
    sandbox: SandboxProcess, version: str, tools: object
) -> None:
    wish = {"reasoning": 2, "citations": 1, "delay_ms": 0}
    body = {"contents": [{"parts": [{"text": "a b"}]}], "tools": tools or []}

    chunks = posted(sandbox, version, {**body, "sandbox": wish})

    assert len(chunks) > 2
    for chunk in chunks:
        types.GenerateContentResponse.model_validate_json(chunk)


def posted(sandbox: SandboxProcess, version: str, body: object) -> list[str]:
    """The chunks of a stream, as they are on the wire."""
    path = f"/{version}/models/echo:streamGenerateContent?alt=sse"
    with closing(HTTPConnection(urlsplit(sandbox.base_url).netloc)) as http:
        http.request("POST", path, json.dumps(body))
        events = http.getresponse().read().decode().split("\r\n\r\n")
    return [event.removeprefix("data: ") for event in events[:-1]]
