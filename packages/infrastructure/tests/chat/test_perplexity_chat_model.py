"""What Perplexity does otherwise than OpenAI."""

import asyncio
import json
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest

from strata_domain.entity.chat import ChatParams, in_words
from strata_domain.entity.chat_piece import (
    CitationFound,
    Finished,
    ReasoningDelta,
    TextDelta,
    UsageReported,
)
from strata_domain.entity.message import MessageRole, StopReason
from strata_domain.entity.usage import TokenUsage
from strata_domain.error import (
    ConfigurationError,
    ProviderAuthenticationError,
    ProviderError,
    ProviderInvalidRequestError,
    ProviderNotFoundError,
    ProviderQuotaError,
)
from strata_domain.port.chat_model import ChatModel
from strata_infrastructure.chat.perplexity_chat_model import connect
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.secret import Secret
from support.chat import END, Answer, Wire, ask, delta, event, question

Told = Callable[[], Answer]
KEY = "pplx-canary-0123456789"
STOP = Finished(StopReason.STOP, "stop")
PAGES = [{"title": "A", "url": "https://a.example"}, {"url": "https://b.example"}]
FOUND = [CitationFound("https://a.example", "A"), CitationFound("https://b.example")]
LEAKS = {
    "OPENAI_API_KEY": "sk-leak-1",
    "OPENAI_ORG_ID": "leak-2",
    "OPENAI_PROJECT_ID": "leak-3",
    "OPENAI_BASE_URL": "http://192.0.2.1/leak-4",
    "OPENAI_CUSTOM_HEADERS": "X-A: leak-5\nOpenAI-Organization: leak-6",
}


@pytest.fixture
def told(runner: asyncio.Runner, perplexity: ChatModel) -> Told:
    return lambda: runner.run(ask(perplexity, question(temperature=1)))


def said(content: str, whole: str, finish: str | None = None, **more: object) -> bytes:
    """A chunk of a full stream: what is new, and all of it so far."""
    message = {"role": "assistant", "content": whole}
    choice = {"delta": {"content": content}, "message": message}
    return event(choices=[{**choice, "finish_reason": finish}], **more)


@pytest.mark.parametrize("cut", range(1, 34))
def test_thinking_between_tags_is_told_apart_wherever_it_is_cut(
    wire: Wire, told: Told, cut: int
) -> None:
    text = "<think>so < it is</think>\n\nhello <b>"
    wire.streams(delta(content=text[:cut]), delta(content=text[cut:]), END)

    pieces = told().pieces

    thought = "".join(x.text for x in pieces if isinstance(x, ReasoningDelta))
    assert (thought, told().text) == ("so < it is", "hello <b>")


@pytest.mark.parametrize("text", ["<thin", " <", "a<think>b</think>", "<thinking>", ""])
def test_what_is_no_tag_at_the_beginning_is_text(
    wire: Wire, told: Told, text: str
) -> None:
    wire.streams(delta(content=text), END)

    assert told().text == text


def test_thinking_without_an_end_is_no_answer(wire: Wire, told: Told) -> None:
    wire.streams(delta(content="<think>so </thi"), END)

    assert told().pieces == [ReasoningDelta("so "), ReasoningDelta("</thi"), STOP]


def test_a_stream_in_full_is_heard_once(wire: Wire, told: Told) -> None:
    counted = {"prompt_tokens": 5, "completion_tokens": 1}
    wire.streams(
        said("a ", "a ", usage=counted, citations=["https://b.example"]),
        said("b", "a b", usage=counted, search_results=PAGES),
        said("", "a b c", "stop", usage={**counted, "completion_tokens": 3}),
    )

    usage = UsageReported(TokenUsage(input_tokens=5, output_tokens=3))
    words = [TextDelta("a "), TextDelta("b"), TextDelta(" c")]
    assert told().pieces == [*words, *FOUND, usage, STOP]


def test_a_concise_stream_is_heard_once(wire: Wire, told: Told) -> None:
    step = {"thought": "Searching", "type": "web_search"}
    steps = delta(content="", reasoning_steps=[step, {"type": "web_search"}])
    wire.streams(
        steps,
        steps,
        delta("stop", content=""),
        delta(content="hello"),
        said("", "hello", "length", search_results=[*PAGES, PAGES[0]]),
    )

    thought, text, *found, finish = told().pieces
    assert (thought, text) == (ReasoningDelta("Searching\n"), TextDelta("hello"))
    assert (found, finish) == (FOUND, Finished(StopReason.LENGTH, "length"))


def test_sources_and_thinking_are_counted_although_its_total_leaves_them_out(
    wire: Wire, told: Told
) -> None:
    counted = {"prompt_tokens": 33, "completion_tokens": 7163, "total_tokens": 7196}
    apart = {"citation_tokens": 20016, "reasoning_tokens": 73997}
    wire.streams(said("", "", "stop", usage={**counted, **apart, "cost": {}}))

    usage = TokenUsage(input_tokens=20049, output_tokens=81160, reasoning_tokens=73997)
    assert told().pieces == [UsageReported(usage), STOP]


def test_a_broken_answer_keeps_the_usage_so_far(wire: Wire, told: Told) -> None:
    wire.streams(said("a", "a", usage={"prompt_tokens": 5}), b"data: {garbage\n\n")

    answer = told()

    assert answer.pieces == [
        TextDelta("a"),
        UsageReported(TokenUsage(input_tokens=5)),
    ]
    assert answer.error


@pytest.mark.parametrize(
    ("status", "kind", "ours"),
    [
        (400, "bad_request", ProviderInvalidRequestError),
        (400, "invalid_model", ProviderNotFoundError),
        (401, "invalid_api_key", ProviderAuthenticationError),
        (401, "insufficient_quota", ProviderQuotaError),
    ],
)
def test_its_refusals_become_our_errors(
    wire: Wire, told: Told, status: int, kind: str, ours: type[ProviderError]
) -> None:
    wire.refuses(status, {"error": {"message": "no", "type": kind, "code": status}})

    assert type(told().error) is ours


def test_its_search_may_read_more_or_less_of_what_it_finds(
    runner: asyncio.Runner, wire: Wire, perplexity: ChatModel
) -> None:
    options = {"web_search_options": {"search_context_size": "high"}}
    wire.streams(END)

    runner.run(ask(perplexity, replace(question(), options=options)))

    assert json.loads(wire.requests[0][1]).items() >= options.items()


@pytest.mark.parametrize(
    "options",
    [
        {"web_search_options": {"search_type": "pro"}},
        {"web_search_options": {"search_type": "auto", "search_context_size": "low"}},
        {"response_format": {"type": "json_schema"}},
        {"tools": []},
    ],
    ids=str,
)
def test_options_cannot_ask_for_what_nobody_has_priced_or_what_has_a_field(
    runner: asyncio.Runner, wire: Wire, perplexity: ChatModel, options: dict[str, Any]
) -> None:
    answer = runner.run(ask(perplexity, replace(question(), options=options)))

    assert type(answer.error) is ProviderInvalidRequestError
    assert wire.requests == []


def test_a_refusal_in_html_is_understood_by_its_status(wire: Wire, told: Told) -> None:
    wire.refuses(401, b"<html><h1>401 Authorization Required</h1></html>")

    assert type(told().error) is ProviderAuthenticationError


def test_a_request_is_put_as_perplexity_wants_it(
    runner: asyncio.Runner, wire: Wire, perplexity: ChatModel
) -> None:
    wire.streams(END)
    turns = tuple(in_words(MessageRole.USER, text) for text in ("one", "two"))
    params = ChatParams(max_output_tokens=9)

    asked = replace(question(), turns=turns, params=params, options={})
    runner.run(ask(perplexity, asked))

    assert json.loads(wire.requests[0][1]) == {
        "model": "echo",
        "messages": [{"role": "user", "content": "one\n\ntwo"}],
        "max_tokens": 9,
        "stream": True,
        "stream_mode": "concise",
    }


def test_openais_environment_does_not_reach_perplexity(
    runner: asyncio.Runner, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in LEAKS.items():
        monkeypatch.setenv(name, value)
    wire.streams(END)

    async def converse() -> Answer:
        settings = ProviderSettings(api_key=Secret(KEY), base_url=wire.url)
        async with aclosing(connect(settings)) as model:
            return await ask(model, question())

    assert runner.run(converse()).error is None
    head = wire.requests[0][0].lower()
    assert "leak" not in head
    assert "openai" not in head
    assert f"authorization: bearer {KEY}" in head


def test_a_missing_key_is_named() -> None:
    with pytest.raises(ConfigurationError, match="PERPLEXITY_API_KEY"):
        connect(ProviderSettings())
