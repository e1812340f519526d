"""Reading a log, live and stored."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata_domain.entity.generation import EventType
from strata_domain.entity.message import (
    CitationPart,
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
)
from strata_domain.service.generation_log import Transcript, event, read_parts

Said = tuple[EventType, Mapping[str, object]]

WORDS = st.fixed_dictionaries({"text": st.text()})
SOURCE = st.fixed_dictionaries(
    {"url": st.sampled_from(["a", "b", "c"]), "title": st.none() | st.text()}
)
CALL = st.fixed_dictionaries(
    {"call_id": st.text(), "name": st.text(), "arguments": st.text()}
)
SPOKEN = st.fixed_dictionaries(
    {
        "index": st.integers(0),
        "asset_id": st.uuids().map(str),
        "start": st.integers(0),
        "end": st.integers(0),
    },
    optional={"duration_ms": st.integers(0)},
)
WRITING = st.one_of(
    st.tuples(st.just(EventType.TEXT_DELTA), WORDS),
    st.tuples(st.just(EventType.REASONING_DELTA), WORDS),
    st.tuples(st.just(EventType.CITATION), SOURCE),
    st.tuples(st.just(EventType.TOOL_CALL), CALL),
    st.tuples(st.just(EventType.SPEECH_READY), SPOKEN),
)
RESET: st.SearchStrategy[Said] = st.just((EventType.MESSAGE_RESET, {}))
SILENT = [
    kind
    for kind in EventType
    if kind
    not in {
        EventType.TEXT_DELTA,
        EventType.REASONING_DELTA,
        EventType.CITATION,
        EventType.TOOL_CALL,
        EventType.MESSAGE_RESET,
        EventType.SPEECH_READY,
    }
]


def folded(*said: Said) -> tuple[Part, ...]:
    transcript = Transcript()
    for kind, data in said:
        transcript.add(kind, data)
    return transcript.parts


def text(words: str) -> Said:
    return EventType.TEXT_DELTA, {"text": words}


def reasoning(words: str) -> Said:
    return EventType.REASONING_DELTA, {"text": words}


def call(call_id: str) -> Said:
    told = {"call_id": call_id, "name": "look", "arguments": "{}"}
    return EventType.TOOL_CALL, told


def source(url: str, title: str | None = None) -> Said:
    return EventType.CITATION, {"url": url, "title": title}


@given(st.lists(WRITING | RESET))
def test_a_message_written_live_is_the_message_read_from_the_store(
    said: list[Said],
) -> None:
    log = [event(seq, kind, data) for seq, (kind, data) in enumerate(said, 1)]

    assert read_parts(log) == folded(*said)


@given(st.lists(WRITING), st.lists(WRITING))
def test_a_reset_forgets_everything_before_it(
    before: list[Said], after: list[Said]
) -> None:
    reset: Said = (EventType.MESSAGE_RESET, {})

    assert folded(*before, reset, *after) == folded(*after)


@given(st.lists(st.text()))
def test_words_are_joined_in_order_without_loss(pieces: list[str]) -> None:
    whole = "".join(pieces)

    assert folded(*map(text, pieces)) == ((TextPart(whole),) if whole else ())


def test_thinking_comes_before_words_and_sources_last() -> None:
    said = (source("a"), text("one "), reasoning("hm "), text("two"), reasoning("so"))

    assert folded(*said) == (
        ReasoningPart("hm so"),
        TextPart("one two"),
        CitationPart("a"),
    )


def test_the_same_source_counts_once_as_it_was_first_named() -> None:
    said = (source("a", "first"), source("b"), source("a", "again"))

    assert folded(*said) == (CitationPart("a", "first"), CitationPart("b"))


def test_tool_calls_follow_the_words_in_the_order_they_were_made() -> None:
    first, second = call("c1"), call("c2")

    assert folded(first, text("let me see"), second) == (
        TextPart("let me see"),
        ToolCallPart("c1", "look", "{}"),
        ToolCallPart("c2", "look", "{}"),
    )


def test_nothing_written_is_a_message_without_parts() -> None:
    assert folded() == ()
    assert folded(text("")) == ()


@pytest.mark.parametrize("kind", SILENT)
def test_other_events_write_nothing(kind: EventType) -> None:
    assert folded((kind, {"text": "not for the message"})) == ()


def test_an_event_is_one_line_of_compact_json() -> None:
    said = event(3, EventType.TEXT_DELTA, {"text": "é\n🙂", "n": None})

    assert (said.seq, said.type) == (3, EventType.TEXT_DELTA)
    assert said.data == '{"text":"é\\n🙂","n":null}'


@given(st.text())
def test_no_text_breaks_a_line(words: str) -> None:
    data = event(1, *text(words)).data

    assert not {"\r", "\n"} & set(data)
    assert json.loads(data) == {"text": words}
