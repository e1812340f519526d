"""What the OpenAI adapter makes of answers that the sandbox never gives."""

import asyncio
import gzip
from collections.abc import Callable

import pytest

from strata_domain.entity.chat_piece import (
    Accepted,
    CitationFound,
    Finished,
    ReasoningDelta,
    TextDelta,
    ToolCalled,
    UsageReported,
)
from strata_domain.entity.message import StopReason
from strata_domain.entity.usage import TokenUsage
from strata_domain.error import ProviderMalformedAnswerError
from strata_domain.port.chat_model import ChatModel
from support.chat import DONE, END, STREAM, Answer, Wire, delta, event, question

Told = Callable[[], Answer]
HELLO = delta(content="hello")


def counted(**counts: object) -> bytes:
    return event(choices=[], usage=counts)


def test_text_survives_being_cut_at_every_byte(wire: Wire, told: Told) -> None:
    text = "Grüße 🙂 a\u2028b\u0085c"
    stream = delta(content=text) + END
    wire.streams(*(stream[i : i + 1] for i in range(len(stream))))

    answer = told()

    assert answer.text == text
    assert answer.finish.reason is StopReason.STOP


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
def test_every_line_ending_of_the_standard_is_understood(
    wire: Wire, told: Told, ending: bytes
) -> None:
    lines = b": hi\n\nevent: x\nid: 1\n" + HELLO + b'data: {"choices":\ndata: []}\n\n'
    wire.streams((lines + END).replace(b"\n", ending))

    assert told().text == "hello"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("stop", StopReason.STOP),
        ("length", StopReason.LENGTH),
        ("tool_calls", StopReason.TOOL_CALLS),
        ("function_call", StopReason.TOOL_CALLS),
        ("content_filter", StopReason.CONTENT_FILTER),
        ("tired", StopReason.UNKNOWN),
    ],
)
def test_stop_reasons_are_ours_and_keep_the_providers_word(
    wire: Wire, told: Told, raw: str, reason: StopReason
) -> None:
    wire.streams(delta(raw) + DONE)

    assert told().finish == Finished(reason, raw)


@pytest.mark.parametrize(
    ("counts", "usage"),
    [
        (
            {
                "prompt_tokens": 100,
                "completion_tokens": 30,
                "prompt_tokens_details": {"cached_tokens": 60, "cache_write_tokens": 9},
                "completion_tokens_details": {"reasoning_tokens": 20},
            },
            TokenUsage(
                input_tokens=31,
                cache_read_tokens=60,
                cache_write_tokens=9,
                output_tokens=30,
                reasoning_tokens=20,
            ),
        ),
        (
            {
                "prompt_tokens": 0,
                "completion_tokens": 0,
                "prompt_tokens_details": {"cached_tokens": 0},
            },
            TokenUsage(input_tokens=0, cache_read_tokens=0, output_tokens=0),
        ),
        (
            {"prompt_tokens": 5, "prompt_tokens_details": None},
            TokenUsage(input_tokens=5),
        ),
        ({"prompt_tokens": -1, "completion_tokens": "7"}, TokenUsage()),
        ({"prompt_tokens": 10**12, "completion_tokens": True}, TokenUsage()),
        (
            {"prompt_tokens": 1, "prompt_tokens_details": {"cached_tokens": 9}},
            TokenUsage(input_tokens=0, cache_read_tokens=9),
        ),
    ],
)
def test_usage_is_told_in_buckets_that_do_not_overlap(
    wire: Wire, told: Told, counts: dict[str, object], usage: TokenUsage
) -> None:
    wire.streams(HELLO + delta("stop") + counted(**counts) + DONE)

    *_, reported, finish = told().pieces

    assert reported == UsageReported(usage)
    assert isinstance(finish, Finished)


def test_an_answer_without_usage_reports_none(wire: Wire, told: Told) -> None:
    wire.streams(HELLO + END)

    assert told().pieces == [TextDelta("hello"), Finished(StopReason.STOP, "stop")]


def test_of_many_interim_counts_the_last_one_is_reported(
    wire: Wire, told: Told
) -> None:
    wire.streams(counted(prompt_tokens=1), counted(prompt_tokens=2), END)

    assert told().pieces[0] == UsageReported(TokenUsage(input_tokens=2))


def test_a_finish_is_enough_where_done_is_not_said(wire: Wire, told: Told) -> None:
    wire.streams(HELLO, delta("stop"))

    assert told().finish.raw_reason == "stop"


def test_nothing_is_heard_after_the_finish(wire: Wire, told: Told) -> None:
    wire.streams(HELLO + END + HELLO + b"data: {garbage\n\n")

    assert told().text == "hello"


def test_an_answer_ends_although_the_connection_stays_open(
    wire: Wire, told: Told
) -> None:
    wire.streams(HELLO, END, holds=True)

    assert told().finish.raw_reason == "stop"


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
def test_thinking_is_told_apart_from_the_answer(
    wire: Wire, told: Told, field: str
) -> None:
    wire.streams(delta(content="", **{field: "hm"}), HELLO, END)

    assert told().pieces[:2] == [ReasoningDelta("hm"), TextDelta("hello")]


def test_thinking_that_is_sent_under_two_names_is_heard_once(
    wire: Wire, told: Told
) -> None:
    wire.streams(delta(reasoning_content="hm", reasoning="hm"), END)

    assert told().pieces[0] == ReasoningDelta("hm")
    assert len(told().pieces) == 2


def test_a_refusal_of_the_model_is_part_of_what_it_says(wire: Wire, told: Told) -> None:
    wire.streams(delta(content=None, refusal="I would rather not."), END)

    assert told().text == "I would rather not."


def test_a_source_that_is_named_twice_is_found_once(wire: Wire, told: Told) -> None:
    source = {"type": "url_citation", "url_citation": {"url": "https://a.example"}}
    wire.streams(delta(annotations=[source, source]), delta(annotations=[source]), END)

    found = [p for p in told().pieces if isinstance(p, CitationFound)]
    assert found == [CitationFound("https://a.example")]


def called(index: int, **function: str) -> dict[str, object]:
    return {"index": index, "function": function}


def test_tool_calls_are_told_whole_in_order_and_before_the_usage(
    wire: Wire, told: Told
) -> None:
    first = {**called(0, name="f", arguments=""), "id": "a"}
    second = {**called(1, name="g", arguments='{"x"'), "id": "b"}
    wire.streams(
        delta(tool_calls=[first]),
        delta(tool_calls=[called(0, arguments='{"y"'), second]),
        delta(tool_calls=[called(1, arguments=":1}"), called(0, arguments=":2}")]),
        delta("tool_calls"),
        counted(prompt_tokens=1),
        DONE,
    )

    assert told().pieces == [
        ToolCalled("a", "f", '{"y":2}'),
        ToolCalled("b", "g", '{"x":1}'),
        UsageReported(TokenUsage(input_tokens=1)),
        Finished(StopReason.TOOL_CALLS, "tool_calls"),
    ]


def test_a_tool_call_without_id_or_arguments_gets_them(wire: Wire, told: Told) -> None:
    wire.streams(delta("tool_calls", tool_calls=[called(0, name="f")]), DONE)

    call = told().pieces[0]
    assert isinstance(call, ToolCalled)
    assert (call.name, call.arguments) == ("f", "{}")
    assert call.call_id.startswith("call_")


def test_the_name_of_the_call_comes_first_and_once(wire: Wire, told: Told) -> None:
    named = [event(id="chatcmpl-7", choices=[{"delta": {"content": "a"}}])] * 2
    wire.streams(event(id="", choices=[]), *named, END)

    assert told().pieces[:3] == [
        Accepted("chatcmpl-7"),
        TextDelta("a"),
        TextDelta("a"),
    ]


def test_a_whole_answer_has_the_pieces_of_a_streamed_one(
    runner: asyncio.Runner, wire: Wire, openai: ChatModel
) -> None:
    source = {"type": "url_citation", "url_citation": {"url": "https://a.example"}}
    call = {"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    message = {
        "content": "hello",
        "reasoning_content": "hm",
        "annotations": [source],
        "tool_calls": [call],
    }
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls"}
    wire.refuses(200, {"id": "c", "choices": [choice], "usage": {"prompt_tokens": 1}})

    assert runner.run(openai.complete(question(temperature=1))) == [
        Accepted("c"),
        ReasoningDelta("hm"),
        TextDelta("hello"),
        CitationFound("https://a.example"),
        ToolCalled("a", "f", "{}"),
        UsageReported(TokenUsage(input_tokens=1)),
        Finished(StopReason.TOOL_CALLS, "tool_calls"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{oops",
        {},
        {"choices": []},
        {"choices": [{"message": {"content": "no finish"}}]},
        {"choices": [{"finish_reason": "stop"}]},
    ],
    ids=str,
)
def test_a_whole_answer_that_makes_no_sense_is_malformed(
    runner: asyncio.Runner, wire: Wire, openai: ChatModel, body: object
) -> None:
    wire.refuses(200, body)

    with pytest.raises(ProviderMalformedAnswerError):
        runner.run(openai.complete(question(temperature=1)))


def test_a_compressed_answer_is_understood(wire: Wire, told: Told) -> None:
    packed = gzip.compress(HELLO + END)
    wire.says(STREAM + b"content-encoding: gzip\r\nconnection: close\r\n\r\n", packed)

    assert told().text == "hello"
