"""What a model speaks or hears."""

from dataclasses import replace

import pytest

from strata_domain.catalogue import (
    speech_catalogue,
    transcription_catalogue,
    voice_token_catalogue,
)
from strata_domain.entity.speech import AudioFormat, Speech, SpeechFeature
from strata_domain.entity.transcription import Hearing
from strata_domain.entity.voice_token import VoiceGrant
from strata_domain.error import (
    GrantNotOfferedError,
    ListeningNotOfferedError,
    SoundTooLongError,
    SpeakingNotOfferedError,
    TextTooLongError,
)
from strata_domain.service.voice import (
    content_key,
    ensure_audible,
    ensure_grantable,
    ensure_speakable,
    seconds,
    speech_request,
)

VOICE = speech_catalogue()["sandbox/voice"]
MUTE = replace(VOICE, features=frozenset())
EAR = transcription_catalogue()["sandbox/transcript"]
DEAF = replace(EAR, features=frozenset())
DOOR = voice_token_catalogue()["sandbox/voice-token"]
HELLO = Speech(text="Hello", options={"sandbox": {"pace": 1}, "acme": {"pace": 2}})
EVERY_GRANT = frozenset(VoiceGrant)


def key(speech: Speech) -> str:
    return content_key(speech_request(speech, VOICE), VOICE)


def test_what_is_not_said_is_as_usual_with_the_model() -> None:
    request = speech_request(HELLO, VOICE)

    assert (request.model, request.voice) == ("voice", "alto")
    assert (request.format, request.sample_rate) == (AudioFormat.WAV, 24_000)
    assert request.options == {"pace": 1}


@pytest.mark.parametrize(
    "wish",
    [
        Speech(text="Hello", format=AudioFormat.MP3),
        Speech(text="Hello", sample_rate=12_345),
    ],
    ids=["format", "rate"],
)
def test_a_form_that_a_model_lacks_is_refused(wish: Speech) -> None:
    with pytest.raises(SpeakingNotOfferedError):
        ensure_speakable(wish, VOICE)


@pytest.mark.parametrize(
    ("wish", "feature"),
    [
        (Speech(text="Hello", language="en"), SpeechFeature.LANGUAGE),
        (Speech(text="Hello", speed=1.5), SpeechFeature.SPEED),
        (Speech(text="Hello", words=True), SpeechFeature.WORDS),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_wish_is_not_passed_over(wish: Speech, feature: SpeechFeature) -> None:
    ensure_speakable(wish, VOICE)

    with pytest.raises(SpeakingNotOfferedError) as refusal:
        ensure_speakable(wish, MUTE)

    assert refusal.value.args == ("sandbox/voice", [feature])


def test_a_text_may_be_as_long_as_the_model_speaks_and_no_longer() -> None:
    ensure_speakable(Speech(text="x" * VOICE.most_characters), VOICE)

    with pytest.raises(TextTooLongError):
        ensure_speakable(Speech(text="x" * (VOICE.most_characters + 1)), VOICE)


def test_the_same_text_spoken_in_the_same_way_has_the_same_key() -> None:
    assert key(HELLO) == key(replace(HELLO, voice="alto", words=True))


@pytest.mark.parametrize(
    "other",
    [
        replace(HELLO, text="hello"),
        replace(HELLO, voice="bass"),
        replace(HELLO, language="en"),
        replace(HELLO, speed=1.0),
        replace(HELLO, format=AudioFormat.PCM),
        replace(HELLO, sample_rate=8_000),
        replace(HELLO, options={}),
    ],
    ids=["text", "voice", "language", "speed", "format", "rate", "options"],
)
def test_a_text_spoken_in_another_way_has_another_key(other: Speech) -> None:
    assert key(other) != key(HELLO)


@pytest.mark.parametrize(("ms", "size"), [(7_200_001, 1), (1, 104_857_601)])
def test_too_much_sound_is_not_listened_to(ms: int, size: int) -> None:
    ensure_audible(Hearing(), EAR, duration_ms=7_200_000, size_bytes=104_857_600)

    with pytest.raises(SoundTooLongError):
        ensure_audible(Hearing(), EAR, duration_ms=ms, size_bytes=size)


@pytest.mark.parametrize("wish", [Hearing(language="en"), Hearing(words=True)])
def test_a_listener_is_not_asked_for_what_it_lacks(wish: Hearing) -> None:
    ensure_audible(wish, EAR, duration_ms=1, size_bytes=1)

    with pytest.raises(ListeningNotOfferedError):
        ensure_audible(wish, DEAF, duration_ms=1, size_bytes=1)


@pytest.mark.parametrize(
    ("grants", "lifetime"),
    [(frozenset[VoiceGrant](), 60), (EVERY_GRANT, 60), (frozenset({"speech"}), 3_601)],
    ids=["none", "more", "longer"],
)
def test_a_token_that_is_not_issued_is_refused(
    grants: frozenset[VoiceGrant], lifetime: int
) -> None:
    only_speech = replace(DOOR, grants=frozenset({VoiceGrant.SPEECH}))
    ensure_grantable(only_speech.grants, only_speech, lifetime_seconds=3_600)

    with pytest.raises(GrantNotOfferedError):
        ensure_grantable(grants, only_speech, lifetime_seconds=lifetime)


@pytest.mark.parametrize(("ms", "paid"), [(0, 0), (1, 1), (1_000, 1), (1_001, 2)])
def test_a_second_that_has_begun_is_paid_for(ms: int, paid: int) -> None:
    assert seconds(ms) == paid
