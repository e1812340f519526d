"""What the sandbox speaks and hears is decided by what it is asked."""

from dataclasses import replace

import pytest

from strata_domain.entity.speech import AudioFormat, Sound, SpeechRequest, WordsTimed
from strata_domain.error import ProviderInvalidRequestError, ProviderNotFoundError
from strata_infrastructure.sandbox.speech_script import write_speech_script
from strata_infrastructure.sandbox.voice import pcm, wav, words
from strata_infrastructure.sandbox.voice_options import VoiceFault

REQUEST = SpeechRequest(
    model="voice",
    text="Six words are spoken by me.",
    voice="alto",
    format=AudioFormat.WAV,
    sample_rate=8000,
)
STRANGE = [
    replace(REQUEST, model="choir"),
    replace(REQUEST, voice="nobody"),
    replace(REQUEST, format=AudioFormat.MP3),
    replace(REQUEST, speed=0.0),
    replace(REQUEST, speed=float("nan")),
    replace(REQUEST, sample_rate=0),
    replace(REQUEST, sample_rate=10**9),
    replace(REQUEST, options={"fault": "unheard_of"}),
    replace(REQUEST, options={"at": -1}),
    replace(REQUEST, options={"no_usage": 1}),
    replace(REQUEST, options={"loud": True}),
]


def test_the_pieces_are_the_sound() -> None:
    whole, bare = (
        write_speech_script(replace(REQUEST, format=each)).steps()
        for each in (AudioFormat.WAV, AudioFormat.PCM)
    )

    assert [*whole] == [*map(Sound, wav(REQUEST.text, voice="alto", sample_rate=8000))]
    assert [*bare] == [*map(Sound, pcm(REQUEST.text, voice="alto", sample_rate=8000))]


def test_the_words_come_first_and_keep_the_speed() -> None:
    asked = replace(REQUEST, words=True, speed=0.5)

    first, *rest = write_speech_script(asked).steps()

    assert first == WordsTimed(words(REQUEST.text, speed=0.5))
    assert WordsTimed not in map(type, rest)


@pytest.mark.parametrize(
    ("fault", "place"),
    [("slow_first", 0), ("stall", 2), ("cut", 2), ("unfinished", -1)],
)
def test_a_fault_comes_at_its_place(fault: str, place: int) -> None:
    options = {"fault": fault, "at": 2}

    steps = [*write_speech_script(replace(REQUEST, options=options)).steps()]

    assert steps[place] is VoiceFault(fault)
    assert sum(isinstance(step, VoiceFault) for step in steps) == 1


@pytest.mark.parametrize("strange", STRANGE)
def test_what_makes_no_sense_is_refused(strange: SpeechRequest) -> None:
    with pytest.raises((ProviderInvalidRequestError, ProviderNotFoundError)):
        write_speech_script(strange)
