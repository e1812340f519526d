"""The sandbox in Anthropic's words: as the SDK and the adapter see it."""

import asyncio
import json
from collections.abc import Generator
from dataclasses import replace

import anthropic as sdk
import pytest
from anthropic.types import ToolParam

from strata_domain.entity.chat import (
    AnswerSchema,
    ChatParams,
    ChatRequest,
    ChatTools,
    ReasoningEffort,
    ToolSpec,
    Turn,
)
from strata_domain.entity.chat_piece import (
    Accepted,
    Finished,
    StateKept,
    TextDelta,
    ToolCalled,
    UsageReported,
)
from strata_domain.entity.message import (
    ImagePart,
    MessageRole,
    OpaquePart,
    StopReason,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
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
from strata_infrastructure.chat.anthropic_chat_model import AnthropicChatModel, connect
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.secret import Secret
from support.chat import Answer, Asked, ask, leave_after_first, question
from support.sandbox import SandboxProcess

USER, ASSISTANT = MessageRole.USER, MessageRole.ASSISTANT
AT: dict[str, object] = {
    "type": "object",
    "properties": {"at": {"type": "integer"}},
    "required": ["at"],
}
LOOK = ToolSpec(name="look", parameters=AT)
CALLING: ToolParam = {"name": "look", "input_schema": AT}
REFUSED = {
    "refuse": ProviderContentFilteredError,
    "rate_limit": ProviderRateLimitedError,
    "overload": ProviderOverloadedError,
    "context": ProviderContextTooLongError,
    "unauthorized": ProviderAuthenticationError,
}
BROKEN = {"cut": ProviderConnectionError, "garbage": ProviderMalformedAnswerError}


@pytest.fixture(scope="module")
def strict(sandbox: SandboxProcess) -> Generator[sdk.Anthropic]:
    """The official SDK, refusing whatever is not shaped as Anthropic shapes it."""
    with sdk.Anthropic(
        api_key="any",
        base_url=sandbox.base_url.removesuffix("/v1"),
        max_retries=0,
        _strict_response_validation=True,
    ) as client:
        yield client


@pytest.fixture(scope="module")
def claude(
    sandbox: SandboxProcess, runner: asyncio.Runner
) -> Generator[AnthropicChatModel]:
    """The Anthropic adapter, dialling the sandbox."""
    settings = ProviderSettings(api_key=Secret("any"), base_url=sandbox.base_url)
    model = connect(settings)
    yield model
    runner.run(model.aclose())


@pytest.fixture
def spoken(runner: asyncio.Runner, claude: AnthropicChatModel) -> Asked:
    """Ask the sandbox in Anthropic's words."""
    return lambda request: runner.run(ask(claude, request))


def wish(text: str = "hello there", **options: object) -> ChatRequest:
    sandbox = {"delay_ms": 0, **options}
    return replace(question(text), options={"sandbox": sandbox})


def extra(**options: object) -> dict[str, object]:
    return {"sandbox": {"delay_ms": 0, **options}}


def test_every_event_passes_the_strict_validation_of_the_sdk(
    strict: sdk.Anthropic,
) -> None:
    with strict.messages.stream(
        model="echo",
        max_tokens=50,
        messages=[{"role": "user", "content": "hello there"}],
        extra_body=extra(reasoning=2, citations=1, cache_read=1),
    ) as stream:
        kinds = {event.type for event in stream}
        answer = stream.get_final_message()

    thought, said = answer.content
    assert (thought.type, said.type) == ("thinking", "text")
    assert said.to_dict()["text"] == "hello there"
    assert answer.usage.cache_read_input_tokens == 1
    assert {"citation", "signature", "message_stop"} <= kinds


def test_a_streamed_tool_call_passes_it_too(strict: sdk.Anthropic) -> None:
    with strict.messages.stream(
        model="echo",
        max_tokens=50,
        messages=[{"role": "user", "content": "look"}],
        tools=[CALLING],
        extra_body=extra(),
    ) as stream:
        answer = stream.get_final_message()

    (call,) = answer.content
    assert call.to_dict()["input"] == {"at": 0}
    assert answer.stop_reason == "tool_use"


@pytest.mark.parametrize("tools", [[], [CALLING]], ids=["words", "tool"])
def test_a_whole_answer_passes_it_too(
    strict: sdk.Anthropic, tools: list[ToolParam]
) -> None:
    answer = strict.messages.create(
        model="sandbox/echo",
        max_tokens=50,
        messages=[{"role": "user", "content": "hello there"}],
        tools=tools,
        extra_body=extra(reasoning=1, citations=1),
    )

    kinds = [block.type for block in answer.content]
    assert kinds == ["thinking", "tool_use" if tools else "text"]
    assert answer.usage.output_tokens_details


@pytest.mark.parametrize("text", ["one two  three", " \n x", 'Grüße 🙂 \u2028 "q" \\'])
def test_the_echo_repeats_every_character(spoken: Asked, text: str) -> None:
    answer = spoken(wish(text))

    assert answer.text == text
    assert answer.finish == Finished(StopReason.STOP, "end_turn")


def test_the_answer_at_once_is_the_streamed_one(
    runner: asyncio.Runner, claude: AnthropicChatModel, spoken: Asked
) -> None:
    request = wish("word", reasoning=1, citations=2, cache_write=1)

    streamed, at_once = spoken(request).pieces, runner.run(claude.complete(request))

    assert isinstance(at_once[0], Accepted)
    assert at_once[1:] == streamed[1:]


def test_every_bucket_is_told_and_none_twice(spoken: Asked) -> None:
    answer = spoken(wish("a b c d", cache_read=1, cache_write=2, reasoning=3))

    usage = TokenUsage(
        input_tokens=1,
        cache_read_tokens=1,
        cache_write_tokens=2,
        output_tokens=7,
        reasoning_tokens=3,
    )
    assert answer.pieces[-2] == UsageReported(usage)


def test_usage_that_is_not_reported_is_missing_and_not_zero(spoken: Asked) -> None:
    pieces = spoken(wish("one", no_usage=True)).pieces

    assert [type(piece) for piece in pieces] == [Accepted, TextDelta, Finished]


def test_an_answer_is_no_longer_than_its_limit(spoken: Asked) -> None:
    answer = spoken(replace(wish("a b c"), params=ChatParams(max_output_tokens=2)))

    assert answer.text == "a b"
    assert answer.finish == Finished(StopReason.LENGTH, "max_tokens")


def test_a_filtered_answer_says_so_after_what_it_said(spoken: Asked) -> None:
    answer = spoken(wish("a b c", fault="filter", at=1))

    assert answer.text == "a"
    assert answer.finish == Finished(StopReason.CONTENT_FILTER, "refusal")


@pytest.mark.parametrize(("fault", "kind"), REFUSED.items())
def test_a_refusal_comes_before_anything_else(
    spoken: Asked, fault: str, kind: type[ProviderError]
) -> None:
    answer = spoken(wish(fault=fault))

    assert (answer.pieces, type(answer.error)) == ([], kind)
    assert answer.error
    assert answer.error.retry_after == (2.0 if fault == "rate_limit" else None)


@pytest.mark.parametrize(("fault", "kind"), BROKEN.items())
@pytest.mark.parametrize("at", [0, 1, 4, 99])
def test_what_was_said_and_read_before_a_failure_is_kept(
    spoken: Asked, fault: str, kind: type[ProviderError], at: int
) -> None:
    answer = spoken(wish("a b c d e f", fault=fault, at=at))

    assert answer.text == "a b c d e f"[: max(2 * at - 1, 0)]
    assert answer.pieces[-1] == UsageReported(TokenUsage(input_tokens=6))
    assert type(answer.error) is kind


@pytest.mark.parametrize(("fault", "kind"), [*BROKEN.items(), *REFUSED.items()])
def test_an_answer_at_once_fails_alike(
    runner: asyncio.Runner,
    claude: AnthropicChatModel,
    fault: str,
    kind: type[ProviderError],
) -> None:
    with pytest.raises(kind):
        runner.run(claude.complete(wish(fault=fault)))


def test_a_model_that_does_not_exist_is_not_found(spoken: Asked) -> None:
    error = spoken(replace(wish(), model="oracle")).error

    assert type(error) is ProviderNotFoundError


def test_a_tool_is_called_and_its_result_answered(spoken: Asked) -> None:
    tools = ChatTools(offered=(LOOK,))
    request = replace(wish("look", reasoning=1), tools=tools)

    _, _, call, state, *_ = spoken(request).pieces
    assert isinstance(call, ToolCalled)
    assert isinstance(state, StateKept)
    asked = Turn(ASSISTANT, (OpaquePart("anthropic", state.payload),))
    found = Turn(USER, (TextPart(" cat"), ToolResultPart(call.call_id, "a")))
    answer = spoken(replace(request, turns=(*request.turns, asked, found)))

    assert (call.name, call.arguments) == ("look", '{"at": 0}')
    assert answer.text == "a cat"


def test_a_conversation_goes_on_when_its_tools_are_offered_no_more(
    spoken: Asked,
) -> None:
    asked = Turn(ASSISTANT, (ToolCallPart("c", "look", "{}"),))
    found = Turn(USER, (TextPart(" cat"), ToolResultPart("c", "a")))
    request = wish("look")

    answer = spoken(replace(request, turns=(*request.turns, asked, found)))

    assert (answer.error, answer.text) == (None, "a cat")


def test_thinking_that_was_touched_is_refused(spoken: Asked) -> None:
    request = wish("think", reasoning=2)
    (state,) = [p for p in spoken(request).pieces if isinstance(p, StateKept)]
    touched = OpaquePart("anthropic", state.payload.replace("First", "Last"))
    turns = (*request.turns, Turn(ASSISTANT, (touched,)), *request.turns)

    answer = spoken(replace(request, turns=turns))

    assert type(answer.error) is ProviderInvalidRequestError
    assert "signature" in str(answer.error)


def test_a_call_without_a_result_is_refused(spoken: Asked) -> None:
    call = Turn(ASSISTANT, (ToolCallPart("c", "look", "{}"),))
    request = wish()

    answer = spoken(replace(request, turns=(*request.turns, call, *request.turns)))

    assert type(answer.error) is ProviderInvalidRequestError


def test_a_picture_is_seen(spoken: Asked) -> None:
    shown = Turn(USER, (TextPart("see "), ImagePart("image/png", "aGk=")))

    assert spoken(replace(wish(), turns=(shown,))).text == "see [image/png, 2 bytes]"


def test_an_answer_conforms_to_its_schema(spoken: Asked) -> None:
    limited = {**AT, "properties": {"at": {"type": "integer", "minimum": 3}}}
    wanted = ChatTools(answer_schema=AnswerSchema(name="place", schema=limited))

    assert json.loads(spoken(replace(wish(), tools=wanted)).text).keys() == {"at"}


@pytest.mark.parametrize(
    "params",
    [
        ChatParams(effort=ReasoningEffort.HIGH, temperature=0.3, top_p=0.3),
        ChatParams(temperature=2, top_p=0.3),
        ChatParams(stop=("x", " ")),
    ],
    ids=str,
)
def test_no_parameter_of_ours_is_refused(spoken: Asked, params: ChatParams) -> None:
    assert spoken(replace(wish(), params=params)).text == "hello there"


def test_whoever_leaves_is_charged_for_what_was_on_its_way(
    runner: asyncio.Runner, claude: AnthropicChatModel, sandbox: SandboxProcess
) -> None:
    request = wish("a b c", delay_ms=60_000)

    assert runner.run(leave_after_first(claude, request)) == TextDelta("a")
    (call,) = sandbox.settled(1)
    assert (call.outcome, call.output_tokens) == ("disconnected", 1)


def test_many_answers_are_written_at_once(
    runner: asyncio.Runner, claude: AnthropicChatModel
) -> None:
    async def ask_all() -> list[Answer]:
        return await asyncio.gather(*(ask(claude, wish(f"{n}")) for n in range(20)))

    assert [answer.text for answer in runner.run(ask_all())] == [
        str(number) for number in range(20)
    ]
