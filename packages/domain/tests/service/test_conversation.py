"""What a model reads, and what a thread is called."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata_domain.entity.chat import in_words
from strata_domain.entity.message import (
    CitationPart,
    Message,
    MessageRole,
    MessageStatus,
    Part,
    ReasoningPart,
    TextPart,
)
from strata_domain.service.conversation import TITLE_CHARACTERS, title_from, turns
from strata_domain.service.identifier import new_id

USER, ASSISTANT = MessageRole.USER, MessageRole.ASSISTANT


def said(
    role: MessageRole,
    *parts: Part,
    status: MessageStatus = MessageStatus.COMPLETE,
) -> Message:
    return Message(
        message_id=new_id(),
        thread_id=new_id(),
        user_id=new_id(),
        parent_id=None,
        role=role,
        status=status,
        parts=parts,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def test_a_model_reads_the_conversation_in_order() -> None:
    path = [said(USER, TextPart("hi")), said(ASSISTANT, TextPart("hello"))]

    assert turns(path) == (in_words(USER, "hi"), in_words(ASSISTANT, "hello"))


@pytest.mark.parametrize("status", [MessageStatus.STOPPED, MessageStatus.INTERRUPTED])
def test_a_model_reads_what_a_broken_off_answer_had_said(
    status: MessageStatus,
) -> None:
    half = said(ASSISTANT, TextPart("once upon"), status=status)

    assert turns([half]) == (in_words(ASSISTANT, "once upon"),)


def test_a_model_does_not_read_answers_that_say_nothing() -> None:
    empty = said(ASSISTANT, status=MessageStatus.FAILED)
    thought = said(ASSISTANT, ReasoningPart("hm"), CitationPart("a"))

    assert turns([said(USER, TextPart("hi")), empty, thought]) == (
        in_words(USER, "hi"),
    )


def test_a_model_does_not_read_its_thinking_again() -> None:
    answer = said(ASSISTANT, ReasoningPart("hm"), TextPart("yes"), TextPart(" sir"))

    assert [turn.text for turn in turns([answer])] == ["yes sir"]


def test_a_short_first_message_is_the_title() -> None:
    assert title_from("  Good\n\n morning\tdear ") == "Good morning dear"


def test_a_title_that_just_fits_is_kept() -> None:
    assert title_from("x" * TITLE_CHARACTERS) == "x" * TITLE_CHARACTERS


def test_a_long_title_says_that_it_goes_on() -> None:
    assert title_from("x" * 81) == "x" * 79 + "…"


@given(st.text())
def test_a_title_is_one_line_of_bounded_length(text: str) -> None:
    title = title_from(text)

    assert len(title) <= TITLE_CHARACTERS
    assert len(title.splitlines()) <= 1
    assert bool(title) == bool(text.strip())
