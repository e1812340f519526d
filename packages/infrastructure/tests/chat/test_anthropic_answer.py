"""What the Anthropic adapter makes of every kind of answer."""

import asyncio
import json
from collections.abc import Callable, Sequence

import pytest

from strata_domain.entity.chat_piece import (
    Accepted,
    ChatPiece,
    CitationFound,
    Finished,
    ReasoningDelta,
    StateKept,
    TextDelta,
    ToolCalled,
    UsageReported,
)
from strata_domain.entity.message import StopReason
from strata_domain.entity.usage import TokenUsage
from strata_domain.port.chat_model import ChatModel
from support.chat import Answer, Wire, question
from support.claude import (
    END,
    HELLO,
    JSON,
    TEXT,
    begins,
    block,
    happens,
    says,
    stops,
    whole,
)

Replied = Callable[[], Answer]
Fields = dict[str, object]
Completed = Callable[..., Sequence[ChatPiece]]
STOP = happens("message_stop")
USAGE = UsageReported(TokenUsage(input_tokens=5, output_tokens=9))
DONE = Finished(StopReason.STOP, "end_turn")
THINKING = {"type": "thinking", "thinking": "", "signature": ""}
PAGE = {"type": "web_search_result_location", "url": "https://a.example", "title": "A"}
CALL = {"type": "tool_use", "id": "toolu_1", "name": "look", "input": {}}


@pytest.fixture
def completed(
    runner: asyncio.Runner, wire: Wire, anthropic: ChatModel
) -> Callable[..., Sequence[ChatPiece]]:
    """Ask for an answer at once, and get this body."""

    def complete(body: bytes) -> Sequence[ChatPiece]:
        wire.says(JSON, body)
        return runner.run(anthropic.complete(question()))

    return complete


def partial(*fragments: str) -> list[object]:
    return [{"type": "input_json_delta", "partial_json": part} for part in fragments]


def kept(pieces: Sequence[ChatPiece]) -> object:
    (state,) = [piece for piece in pieces if isinstance(piece, StateKept)]
    return json.loads(state.payload)


def test_an_answer_is_named_said_counted_and_finished(
    wire: Wire, replied: Replied
) -> None:
    wire.streams(HELLO, happens("ping"), END)

    assert replied().pieces == [Accepted("msg_1"), TextDelta("hello"), USAGE, DONE]


def test_text_survives_being_cut_at_every_byte(wire: Wire, replied: Replied) -> None:
    text = "Grüße 🙂 a\u2028b\u0085c"
    said = says(text)
    wire.streams(begins(), *(said[i : i + 1] for i in range(len(said))), END)

    answer = replied()

    assert answer.text == text
    assert answer.finish == DONE


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("end_turn", StopReason.STOP),
        ("stop_sequence", StopReason.STOP),
        ("max_tokens", StopReason.LENGTH),
        ("tool_use", StopReason.TOOL_CALLS),
        ("refusal", StopReason.CONTENT_FILTER),
        ("pause_turn", StopReason.PAUSED),
        ("model_context_window_exceeded", StopReason.CONTEXT_FULL),
        ("tired", StopReason.UNKNOWN),
    ],
)
def test_stop_reasons_are_ours_and_keep_anthropics_word(
    wire: Wire, replied: Replied, raw: str, reason: StopReason
) -> None:
    wire.streams(HELLO, stops(raw), STOP)

    assert replied().finish == Finished(reason, raw)


@pytest.mark.parametrize(
    ("start", "end", "usage"),
    [
        (
            {"cache_read_input_tokens": 60, "cache_creation_input_tokens": 9},
            {"output_tokens_details": {"thinking_tokens": 4}},
            TokenUsage(
                input_tokens=5,
                cache_read_tokens=60,
                cache_write_tokens=9,
                output_tokens=9,
                reasoning_tokens=4,
            ),
        ),
        (
            {"cache_read_input_tokens": 0, "cache_creation_input_tokens": None},
            {"input_tokens": None, "output_tokens_details": None},
            TokenUsage(input_tokens=5, cache_read_tokens=0, output_tokens=9),
        ),
        (
            {"input_tokens": 5},
            {"input_tokens": 70, "output_tokens": 0},
            TokenUsage(input_tokens=70, output_tokens=0),
        ),
        (
            {"input_tokens": -1, "cache_read_input_tokens": "7"},
            {"output_tokens": True},
            TokenUsage(),
        ),
    ],
)
def test_the_last_count_of_every_bucket_holds(
    wire: Wire, replied: Replied, start: Fields, end: Fields, usage: TokenUsage
) -> None:
    wire.streams(begins(**start), stops(**end), STOP)

    assert replied().pieces[1] == UsageReported(usage)


def test_counts_add_up_from_one_report_of_the_end_to_the_next(
    wire: Wire, replied: Replied
) -> None:
    wire.streams(HELLO, stops(None, output_tokens=3), stops(output_tokens=8), STOP)

    *_, usage, finish = replied().pieces

    assert usage == UsageReported(TokenUsage(input_tokens=5, output_tokens=8))
    assert finish == DONE


def test_a_tool_call_is_put_together_from_fragments(
    wire: Wire, replied: Replied
) -> None:
    call = block(CALL, *partial("", '{"at"', ": 1}"))
    wire.streams(begins(), call, stops("tool_use"), STOP)

    assert replied().pieces[1] == ToolCalled("toolu_1", "look", '{"at": 1}')


@pytest.mark.parametrize("fragments", [[], [""]], ids=["none", "empty"])
def test_a_tool_call_without_arguments_has_an_empty_object(
    wire: Wire, replied: Replied, fragments: list[str]
) -> None:
    wire.streams(begins(), block(CALL, *partial(*fragments)), stops("tool_use"), STOP)

    assert replied().pieces[1] == ToolCalled("toolu_1", "look", "{}")


def test_two_tools_may_be_called_at_once(wire: Wire, replied: Replied) -> None:
    first = block(CALL, *partial('{"at":1}'))
    second = block({**CALL, "id": "toolu_2"}, *partial('{"at":2}'), index=1)
    wire.streams(begins(), first, second, stops("tool_use"), STOP)

    calls = [p for p in replied().pieces if isinstance(p, ToolCalled)]
    assert [call.call_id for call in calls] == ["toolu_1", "toolu_2"]
    assert [call.arguments for call in calls] == ['{"at":1}', '{"at":2}']


def test_signed_thinking_is_kept_with_the_whole_answer_before_the_usage(
    wire: Wire, replied: Replied
) -> None:
    deltas: list[object] = [
        {"type": "thinking_delta", "thinking": "h"},
        {"type": "thinking_delta", "thinking": "m"},
        {"type": "signature_delta", "signature": "EqQB"},
    ]
    call = block(CALL, *partial('{"at":', "1}"), index=2)
    said = block(THINKING, *deltas) + says("ü", 1) + call
    wire.streams(begins() + said + stops("tool_use") + STOP)

    _, *words, state, usage, finish = replied().pieces

    called = ToolCalled("toolu_1", "look", '{"at":1}')
    assert words == [ReasoningDelta("h"), ReasoningDelta("m"), TextDelta("ü"), called]
    assert kept([state]) == [
        {"type": "thinking", "thinking": "hm", "signature": "EqQB"},
        {"type": "text", "text": "ü"},
        {**CALL, "input": {"at": 1}},
    ]
    assert [usage, finish] == [USAGE, Finished(StopReason.TOOL_CALLS, "tool_use")]


def test_hidden_thinking_is_kept_too_and_nobody_reads_it(
    wire: Wire, replied: Replied
) -> None:
    hidden = {"type": "redacted_thinking", "data": "EmwKAhgB"}
    wire.streams(begins(), block(hidden), says("hello", 1), END)

    answer = replied()

    assert kept(answer.pieces) == [hidden, {"type": "text", "text": "hello"}]
    assert answer.text == "hello"


def test_what_nobody_signed_is_not_kept(wire: Wire, replied: Replied) -> None:
    thought = block(THINKING, {"type": "thinking_delta", "thinking": "hm"})
    wire.streams(begins(), thought, says("hello", 1), END)

    kinds = [type(piece) for piece in replied().pieces]
    assert kinds == [Accepted, ReasoningDelta, TextDelta, UsageReported, Finished]


def test_a_page_of_the_web_is_a_source_once_and_a_document_is_none(
    wire: Wire, replied: Replied
) -> None:
    deltas: list[object] = [
        {"type": "text_delta", "text": "hello"},
        {"type": "citations_delta", "citation": PAGE},
        {"type": "citations_delta", "citation": PAGE},
        {"type": "citations_delta", "citation": {"type": "char_location"}},
        {"type": "citations_delta", "citation": {"url": "https://b.example"}},
    ]
    wire.streams(begins(), block(TEXT, *deltas), END)

    assert [p for p in replied().pieces if isinstance(p, CitationFound)] == [
        CitationFound("https://a.example", "A"),
        CitationFound("https://b.example"),
    ]


def test_events_blocks_and_deltas_of_tomorrow_are_passed_over(
    wire: Wire, replied: Replied
) -> None:
    novel = block({"type": "song"}, {"type": "song_delta", "song": "la"}, index=7)
    wire.streams(HELLO, happens("weather", sky=None), novel, END)

    assert replied().pieces == [Accepted("msg_1"), TextDelta("hello"), USAGE, DONE]


def test_nothing_is_heard_after_the_end(wire: Wire, replied: Replied) -> None:
    wire.streams(HELLO + END + says("more", 1) + b"data: {garbage\n\n")

    assert replied().text == "hello"


def test_an_answer_ends_although_the_connection_stays_open(
    wire: Wire, replied: Replied
) -> None:
    wire.streams(HELLO, END, holds=True)

    assert replied().finish == DONE


def test_a_reason_is_enough_where_the_stop_is_not_said(
    wire: Wire, replied: Replied
) -> None:
    wire.streams(HELLO, stops())

    assert replied().finish == DONE


def test_an_answer_at_once_is_the_stream_with_its_words_joined(
    wire: Wire, replied: Replied, completed: Completed
) -> None:
    thinking = {**THINKING, "thinking": "hm", "signature": "EqQB"}
    cited = {"type": "text", "text": "a", "citations": [PAGE]}
    call = {**CALL, "input": {"at": 1}}
    content = [thinking, cited, {"type": "text", "text": "b"}, call]
    wire.streams(
        begins(),
        *(block(each, index=i) for i, each in enumerate(content)),
        stops("tool_use"),
        STOP,
    )
    streamed = replied().pieces

    at_once = completed(whole(*content, stop_reason="tool_use"))

    assert at_once[:3] == [Accepted("msg_1"), ReasoningDelta("hm"), TextDelta("ab")]
    words = (Accepted, ReasoningDelta, TextDelta)
    assert at_once[3:] == [p for p in streamed if not isinstance(p, words)]
    assert kept(at_once) == content


def test_an_answer_at_once_asks_for_no_stream(wire: Wire, completed: Completed) -> None:
    assert completed(whole()) == [Accepted("msg_1"), USAGE, DONE]

    assert json.loads(wire.requests[0][1])["stream"] is False
