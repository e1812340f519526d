"""What is spoken of an answer, sentence by sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata_domain.service.sentence import LONGEST, Sentence, SentenceCutter

SIGNS = st.text(
    st.sampled_from('aB3.!?…。\uff01」"*`~_[](|)# \n\t,、-ä') | st.characters()
)
PIECES = st.lists(SIGNS, max_size=20)


def cut(*pieces: str, most: int = LONGEST) -> list[Sentence]:
    cutter = SentenceCutter(most_characters=most)
    fed = [sentence for piece in pieces for sentence in cutter.feed(piece)]
    return [*fed, *cutter.finish()]


def said(text: str) -> list[str]:
    return [sentence.spoken for sentence in cut(text) if sentence.spoken]


@given(PIECES, st.integers(8, 60))
def test_the_joined_sentences_are_the_text(pieces: list[str], most: int) -> None:
    sentences = cut(*pieces, most=most)

    text = "".join(pieces)
    assert "".join(sentence.text for sentence in sentences) == text
    assert all(each.text == text[each.start : each.end] for each in sentences)
    assert all(sentence.text for sentence in sentences)


@given(PIECES, st.integers(8, 60))
def test_no_sentence_is_longer_than_what_is_spoken_at_once(
    pieces: list[str], most: int
) -> None:
    assert all(len(each.spoken) <= most for each in cut(*pieces, most=most))


@given(PIECES, st.integers(8, 60))
def test_the_same_text_gives_the_same_sentences_however_it_comes(
    pieces: list[str], most: int
) -> None:
    text = "".join(pieces)

    assert cut(*pieces, most=most) == cut(*text, most=most) == cut(text, most=most)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Hello there. How are you? Fine", ["Hello there.", "How are you?", "Fine"]),
        ("It costs 3.14 or 1.000,5. Yes.", ["It costs 3.14 or 1.000,5.", "Yes."]),
        ("Ask Dr. Who, e.g. Today. Go!", ["Ask Dr. Who, e.g. Today.", "Go!"]),
        ("Am 3. Mai, z. B. Abends. Gut.", ["Am 3. Mai, z. B. Abends.", "Gut."]),
        ("Born in 1995. J. S. Bach.", ["Born in 1995.", "J. S. Bach."]),
        ("“Really?” he said. “Yes.” So", ["“Really?” he said.", "“Yes.”", "So"]),
        ("Wait... what? No… Never.", ["Wait... what?", "No…", "Never."]),
        ("你好。「真的吗\uff1f」是。", ["你好。", "「真的吗\uff1f」", "是。"]),
        ("यह अच्छा है। हाँ।", ["यह अच्छा है।", "हाँ।"]),
        ("1. Flour\n2. Water\n", ["1. Flour", "2. Water"]),
        ("See a.b.c or x.py? Yes", ["See a.b.c or x.py?", "Yes"]),
    ],
)
def test_a_sentence_ends_where_somebody_who_reads_aloud_breathes(
    text: str, sentences: list[str]
) -> None:
    assert said(text) == sentences


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("## Bread *and* **butter**", "Bread and butter"),
        ("- [x] use `flour` and ~~salt~~", "use flour and salt"),
        ("> see [the docs](https://a.example/x?y) now", "see the docs now"),
        ("at https://www.a.example/b/c.html today", "at a.example today"),
        ("<https://a.example/b>", "a.example"),
        ("![a loaf](loaf.png)", "a loaf"),
        ("| a | b |", "a , b"),
        ("<b>bold</b> snake_case _word_", "bold snake_case word"),
        ("2 * 3 is 6", "2 * 3 is 6"),
    ],
)
def test_what_is_there_for_the_eye_is_not_said(written: str, spoken: str) -> None:
    assert said(written) == [spoken]


@pytest.mark.parametrize("written", ["---", "|---|:-:|", "🙂", "***", "\n \n"])
def test_what_has_no_words_is_silent(written: str) -> None:
    assert said(written) == []


def test_code_is_not_read_aloud_and_what_follows_it_is() -> None:
    text = "Run this. Now:\n```py\nprint(1). Go!\n\n```\nDone.\n~~~\nleft open. Yes"

    assert said(text) == ["Run this.", "Now:", "Done."]


def test_a_sentence_can_be_said_as_soon_as_the_next_one_begins() -> None:
    cutter = SentenceCutter()

    assert list(cutter.feed("Hello. ")) == []
    assert [each.text for each in cutter.feed("Y")] == ["Hello. "]


def test_what_is_too_long_is_cut_at_a_pause_and_without_one_anywhere() -> None:
    spaced, joined = cut("aa bb, cc dd ee", most=10), cut("字" * 25, most=10)

    assert [each.text for each in spaced] == ["aa bb, cc ", "dd ee"]
    assert [len(each.text) for each in joined] == [10, 10, 5]
