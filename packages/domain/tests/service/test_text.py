"""Streamed text, cut anywhere, some of it hostile."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata_domain.service.text import TextJoiner, joined

SMILE = "🙂"
HIGH, LOW = "\ud83d", "\ude42"
HOSTILE = st.text(st.sampled_from(["a", "é", SMILE, HIGH, LOW, "\0", "\n", "\uffff"]))
PIECES = st.lists(HOSTILE | st.text(st.characters(exclude_categories=[])))


def shown(*pieces: str) -> str:
    joiner = TextJoiner()
    return "".join(joiner.feed(piece) for piece in pieces)


def test_an_emoji_cut_between_two_pieces_is_whole() -> None:
    joiner = TextJoiner()

    assert joiner.feed("so " + HIGH) == "so "
    assert joiner.feed(LOW + "!") == SMILE + "!"


@pytest.mark.parametrize(
    ("high", "low", "whole"),
    [("\ud800", "\udc00", "\U00010000"), ("\udbff", "\udfff", "\U0010ffff")],
)
def test_the_first_and_the_last_pair_are_joined_too(
    high: str, low: str, whole: str
) -> None:
    assert shown(high, low) == whole


def test_only_a_first_half_waits() -> None:
    joiner = TextJoiner()

    assert joiner.feed("\ud7ff") == "\ud7ff"
    assert joiner.feed("\udc00") == "\ufffd"


def test_an_emoji_cut_by_an_empty_piece_is_whole() -> None:
    assert shown(HIGH, "", LOW) == SMILE


def test_ordinary_text_is_shown_at_once() -> None:
    joiner = TextJoiner()

    assert [joiner.feed(text) for text in ("plain", "é", SMILE)] == [
        "plain",
        "é",
        SMILE,
    ]


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["a\0b"], "ab"),
        (["é\0"], "é"),
        (["\0"], ""),
        ([LOW, "a"], "\ufffda"),
        ([HIGH, "a"], "\ufffda"),
        ([HIGH, HIGH, LOW], "\ufffd" + SMILE),
        ([HIGH, "\0", LOW], "\ufffd\ufffd"),
        ([HIGH, SMILE], "\ufffd" + SMILE),
    ],
)
def test_what_postgres_cannot_store_is_never_shown(
    pieces: list[str], text: str
) -> None:
    assert shown(*pieces) == text


def test_a_half_that_still_waits_at_the_end_is_not_shown() -> None:
    assert shown("cut off ", HIGH) == "cut off "


@given(PIECES)
def test_cutting_a_text_changes_nothing_but_what_waits_at_the_end(
    pieces: list[str],
) -> None:
    text = "".join(pieces)
    waiting = text[-1:] if "\ud800" <= text[-1:] <= "\udbff" else ""

    assert shown(*pieces) + joined(waiting) == joined(text)


@given(PIECES)
def test_whatever_is_shown_can_be_stored(pieces: list[str]) -> None:
    stored = shown(*pieces).encode("utf-8", "strict")

    assert b"\0" not in stored


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_storable_text_is_left_as_it_is(text: str) -> None:
    assert joined(text) == text
    assert shown(*text) == text
