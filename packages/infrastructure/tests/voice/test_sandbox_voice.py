"""Without a key the sandbox speaks, listens and issues tokens, in this process."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from strata_domain.catalogue import (
    speech_catalogue,
    transcription_catalogue,
    voice_token_catalogue,
)
from strata_domain.entity.chat_piece import Accepted
from strata_domain.entity.speech import (
    AudioFormat,
    Sound,
    Speech,
    SpeechPiece,
    SpeechRequest,
    WordsTimed,
)
from strata_domain.entity.transcription import (
    SoundFile,
    Transcript,
    TranscriptionRequest,
)
from strata_domain.entity.voice_token import VoiceGrant
from strata_domain.error import (
    ProviderAuthenticationError,
    ProviderConnectionError,
    ProviderContentFilteredError,
    ProviderError,
    ProviderMalformedAnswerError,
    ProviderOverloadedError,
    ProviderQuotaError,
    ProviderRateLimitedError,
)
from strata_domain.service.voice import speech_request
from strata_infrastructure.sandbox.voice import wav, words
from strata_infrastructure.voice.registry import (
    SpeechModelRegistry,
    TranscriptionModelRegistry,
    VoiceTokenIssuerRegistry,
)

SPEAKING = SpeechModelRegistry({}, speech_catalogue())
LISTENING = TranscriptionModelRegistry({}, transcription_catalogue())
ISSUING = VoiceTokenIssuerRegistry({}, voice_token_catalogue())
TEXT = "Somebody says this."
REFUSALS = [
    ("refuse", ProviderContentFilteredError),
    ("rate_limit", ProviderRateLimitedError),
    ("overload", ProviderOverloadedError),
    ("unauthorized", ProviderAuthenticationError),
    ("unpaid", ProviderQuotaError),
]
LATER = [
    ("cut", ProviderConnectionError),
    ("garbage", ProviderMalformedAnswerError),
    ("fail", ProviderError),
    ("late_rate_limit", ProviderRateLimitedError),
    ("unfinished", ProviderMalformedAnswerError),
]


def asked(**options: object) -> SpeechRequest:
    said = Speech(text=TEXT, options={"sandbox": options})
    return speech_request(said, SPEAKING.card("sandbox/voice"))


async def _heard(request: SpeechRequest, heard: list[SpeechPiece]) -> None:
    async with SPEAKING.get("sandbox").speak(request) as pieces:
        heard.extend([piece async for piece in pieces])


def heard_of(request: SpeechRequest) -> list[SpeechPiece]:
    heard: list[SpeechPiece] = []
    asyncio.run(_heard(request, heard))
    return heard


async def first_of(request: SpeechRequest, count: int) -> list[SpeechPiece]:
    async with SPEAKING.get("sandbox").speak(request) as pieces:
        return [await anext(pieces) for _ in range(count)]


def transcript(
    duration_ms: int, *, words: bool = True, **options: object
) -> Transcript:
    async def opened() -> AsyncIterator[bytes]:
        yield b"sound"

    file = SoundFile(
        media_type="audio/wav", size_bytes=5, duration_ms=duration_ms, open=opened
    )
    request = TranscriptionRequest(
        model="transcript", file=file, words=words, options=options
    )
    return asyncio.run(LISTENING.get("sandbox").transcribe(request))


@pytest.mark.parametrize("rate", SPEAKING.card("sandbox/voice").sample_rates)
@pytest.mark.parametrize("written", SPEAKING.card("sandbox/voice").formats)
def test_what_its_card_offers_is_spoken(written: AudioFormat, rate: int) -> None:
    accepted, *sounds = heard_of(replace(asked(), format=written, sample_rate=rate))

    assert isinstance(accepted, Accepted)
    assert len(sounds) > len(TEXT.split())


def test_a_text_is_spoken_with_the_times_of_its_words() -> None:
    _, timed, *sounds = heard_of(replace(asked(), words=True, speed=2.0))

    assert timed == WordsTimed(words(TEXT, speed=2))
    assert sounds == [*map(Sound, wav(TEXT, voice="alto", sample_rate=24000, speed=2))]


@pytest.mark.parametrize(("fault", "error"), [*REFUSALS, *LATER])
def test_speaking_fails_as_it_is_told(fault: str, error: type[ProviderError]) -> None:
    with pytest.raises(error) as found:
        heard_of(asked(fault=fault, at=2))

    assert type(found.value) is error


def test_some_is_heard_before_it_fails() -> None:
    request = asked(fault="cut", at=2)

    begun = asyncio.run(first_of(request, 3))

    assert [type(piece) for piece in begun] == [Accepted, Sound, Sound]


@pytest.mark.parametrize(("fault", "count"), [("slow_first", 2), ("stall", 5)])
def test_who_waits_for_a_stall_gives_up(fault: str, count: int) -> None:
    waiting = asyncio.wait_for(first_of(asked(fault=fault), count), 0.05)

    with pytest.raises(TimeoutError):
        asyncio.run(waiting)


def test_as_many_words_are_written_as_one_would_hear() -> None:
    found = transcript(60_001)

    assert found.text.split() == [word.text for word in found.words]
    assert len(found.words) == 151
    assert found.words[-1].end_ms == found.duration_ms == 60_001


def test_a_transcript_tells_only_what_it_shall() -> None:
    found = transcript(5_000, words=False, no_usage=True)

    assert (found.words, found.duration_ms) == ((), None)
    assert found.text


@pytest.mark.parametrize(("fault", "error"), [*REFUSALS, *LATER])
def test_listening_fails_as_it_is_told(fault: str, error: type[ProviderError]) -> None:
    with pytest.raises(error):
        transcript(1000, fault=fault)


def test_a_token_is_new_and_has_what_was_asked_for() -> None:
    issuer, grants = ISSUING.get("sandbox"), frozenset({VoiceGrant.SPEECH})

    one, other = (
        asyncio.run(issuer.issue(grants, lifetime_seconds=60)) for _ in range(2)
    )

    assert one.grants == grants
    assert one.token != other.token
    assert one.token.startswith("sandbox-")
    assert timedelta(0) < one.expires_at - datetime.now(UTC) <= timedelta(seconds=60)
