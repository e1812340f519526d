"""Long texts are broken between sentences, and their pieces joined."""

from dataclasses import replace
from io import BytesIO
from wave import open as open_wave

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata_domain.catalogue import speech_catalogue
from strata_domain.entity.speech import AudioFormat, Speech
from strata_domain.error import SpeakingNotOfferedError, StrataError
from strata_domain.service.long_speech import (
    decode_speech,
    encode_speech,
    long_request,
    most_at_once,
)
from strata_domain.service.mp3_tag import tag_bytes
from strata_domain.service.section import sections
from strata_domain.service.wav_head import wav_head

VOICE = speech_catalogue()["sandbox/voice"]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("One. Two? Three!", ["One. Two?", "Three!"]),
        ('He said "No." She left.', ["He said", '"No."', "She left."]),
        ("abcdefghijklmno", ["abcdefghij", "klmno"]),
        ("one two three four", ["one two", "three four"]),
        (
            "\u4f60\u597d\u3002\u518d\u89c1\u3002" * 2,
            [
                "\u4f60\u597d\u3002\u518d\u89c1\u3002\u4f60\u597d\u3002",
                "\u518d\u89c1\u3002",
            ],
        ),
        ("  \n ", []),
        ("short", ["short"]),
    ],
    ids=["sentences", "quotes", "word", "words", "chinese", "nothing", "short"],
)
def test_a_text_is_broken_where_a_sentence_ends(text: str, pieces: list[str]) -> None:
    assert list(sections(text, most=10)) == pieces


@given(st.text(alphabet="ab.!? \n", max_size=200), st.integers(1, 20))
def test_nothing_but_space_is_left_out_and_no_piece_is_too_long(
    text: str, most: int
) -> None:
    pieces = sections(text, most=most)

    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(0 < len(piece) <= most for piece in pieces)


def test_samples_with_a_head_are_a_file_that_others_understand() -> None:
    with open_wave(BytesIO(wav_head(8, 16_000) + b"12345678")) as wav:
        assert wav.getparams()[:4] == (1, 2, 16_000, 4)
        assert wav.readframes(4) == b"12345678"


def test_a_long_text_may_be_longer_than_what_is_spoken_at_once() -> None:
    speech = Speech(text="a" * 100_000, voice="bass")
    request = long_request(speech, VOICE)

    assert (request.format, request.voice) == (AudioFormat.WAV, "bass")
    assert decode_speech(encode_speech(request)) == request
    assert most_at_once(VOICE) == 2000
    assert most_at_once(replace(VOICE, most_characters=9)) == 9


@pytest.mark.parametrize(
    ("speech", "formats", "error"),
    [
        (Speech(text="a"), (AudioFormat.WAV,), SpeakingNotOfferedError),
        (
            Speech(text="a", format=AudioFormat.OPUS),
            tuple(AudioFormat),
            SpeakingNotOfferedError,
        ),
        (Speech(text="a", sample_rate=1), (AudioFormat.PCM,), SpeakingNotOfferedError),
    ],
    ids=["whole", "opus", "rate"],
)
def test_pieces_that_cannot_be_joined_are_not_begun(
    speech: Speech, formats: tuple[AudioFormat, ...], error: type[StrataError]
) -> None:
    with pytest.raises(error):
        long_request(speech, replace(VOICE, formats=formats))


def test_the_format_that_was_asked_for_is_that_of_the_pieces() -> None:
    card = replace(VOICE, formats=tuple(AudioFormat))
    speech = Speech(text="a", format=AudioFormat.MP3)

    assert long_request(speech, card).format is AudioFormat.MP3


@pytest.mark.parametrize(
    ("head", "length"),
    [
        (b"ID3\4\0\0\0\0\1\2rest", 10 + 130),
        (b"ID3\4\0\x10\0\0\0\2", 10 + 2 + 10),
        (b"\xff\xfb\x90\0" + bytes(9), 0),
        (b"ID3", 0),
    ],
    ids=["tag", "foot", "frame", "short"],
)
def test_a_tag_in_front_is_as_long_as_it_says(head: bytes, length: int) -> None:
    assert tag_bytes(head) == length
