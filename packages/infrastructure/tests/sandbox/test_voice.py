"""The sandbox's voice is sound that a stranger can read, as long as its text."""

import time
import wave
from io import BytesIO
from itertools import pairwise

import pytest

from strata_domain.error import ProviderNotFoundError
from strata_infrastructure.sandbox.voice import CHARACTER_MS, VOICES, pcm, wav, words

TEXT = "Every word of this is heard.  The last one too"


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize(("sample_rate", "speed"), [(8000, 0.5), (44100, 1.7)])
def test_a_text_is_heard_for_as_long_as_it_is(
    voice: str, sample_rate: int, speed: float
) -> None:
    spoken = b"".join(wav(TEXT, voice=voice, sample_rate=sample_rate, speed=speed))

    with wave.open(BytesIO(spoken)) as found:
        seconds = found.getnframes() / found.getframerate()
        assert found.getframerate() == sample_rate
        assert found.readframes(found.getnframes()) == spoken[44:]
    assert seconds == pytest.approx(len(TEXT) * CHARACTER_MS / 1000 / speed, abs=0.001)


def test_the_same_text_sounds_the_same_and_nothing_else_does() -> None:
    heard = {
        (text, voice): b"".join(pcm(text, voice=voice, sample_rate=16000))
        for text in ("one", "two", "three")
        for voice in VOICES
    }

    again = b"".join(pcm("one", voice="alto", sample_rate=16000))

    assert heard["one", "alto"] == again
    assert len(set(heard.values())) == len(heard)


def test_the_words_are_heard_one_after_the_other() -> None:
    timed = words(TEXT, speed=2)

    assert [word.text for word in timed] == TEXT.split()
    assert timed[-1].end_ms == len(TEXT) * CHARACTER_MS / 2
    assert all(one.end_ms < other.start_ms for one, other in pairwise(timed))


def test_a_word_sounds_and_a_space_does_not() -> None:
    sound, silence = pcm("word    ", voice="tenor", sample_rate=8000)

    assert any(sound)
    assert silence == bytes(len(sound))


def test_an_hour_is_spoken_in_small_pieces_within_seconds() -> None:
    an_hour = "speech " * (3_600_000 // CHARACTER_MS // 7)

    began = time.process_time()
    largest = max(map(len, wav(an_hour, voice="bass", sample_rate=24000)))

    assert time.process_time() - began < 2
    assert largest < 16_384


def test_a_voice_that_nobody_has_says_which_there_are() -> None:
    with pytest.raises(ProviderNotFoundError, match="alto"):
        pcm(TEXT, voice="nobody", sample_rate=8000)
