"""What a model speaks or hears: whether it can, and what it is asked for."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from strata_domain.entity.speech import (
    AudioFormat,
    Speech,
    SpeechFeature,
    SpeechModelCard,
    SpeechRequest,
)
from strata_domain.entity.transcription import (
    Hearing,
    TranscriptionFeature,
    TranscriptionModelCard,
)
from strata_domain.entity.voice_token import VoiceGrant, VoiceTokenCard
from strata_domain.error import (
    GrantNotOfferedError,
    ListeningNotOfferedError,
    SoundTooLongError,
    SpeakingNotOfferedError,
    TextTooLongError,
)

MEDIA_TYPES: Mapping[AudioFormat, str] = MappingProxyType(
    {
        AudioFormat.MP3: "audio/mpeg",
        AudioFormat.WAV: "audio/wav",
        AudioFormat.PCM: "audio/pcm",
        AudioFormat.OPUS: "audio/ogg",
        AudioFormat.AAC: "audio/aac",
        AudioFormat.FLAC: "audio/flac",
    }
)
_MILLISECONDS = 1000


def ensure_speakable(speech: Speech, card: SpeechModelCard) -> None:
    """Refuse what a model cannot speak: no wish is passed over in silence.

    Raises:
        TextTooLongError: it speaks less at once.
        SpeakingNotOfferedError: it writes other formats, or does not know something
            that was asked for.
    """
    if len(speech.text) > card.most_characters:
        raise TextTooLongError(card.model_id, len(speech.text))
    request = speech_request(speech, card)
    missing = sorted(set(_needs(speech)) - card.features)
    formed = request.format in card.formats and request.sample_rate in card.sample_rates
    if missing or not formed:
        raise SpeakingNotOfferedError(card.model_id, missing)


def speech_request(speech: Speech, card: SpeechModelCard) -> SpeechRequest:
    """Return a text as one model gets it, with what is usual where nothing is said."""
    return SpeechRequest(
        model=card.provider_model,
        text=speech.text,
        voice=speech.voice or card.voice,
        format=speech.format or card.formats[0],
        sample_rate=speech.sample_rate or card.sample_rates[0],
        language=speech.language,
        speed=speech.speed,
        words=speech.words,
        options=speech.options.get(card.provider, {}),
    )


def content_key(
    request: SpeechRequest, card: SpeechModelCard, *, of_message: bool = False
) -> str:
    """Return what is the same for the same text, spoken in the same way.

    In hexadecimal. Whether the words are timed does not matter: they sound the same.

    Args:
        request: what is spoken.
        card: of the model that speaks.
        of_message: what goes with a message is not what somebody keeps.
    """
    said = {
        **({"of": "message"} if of_message else {}),
        "model": card.model_id,
        "text": request.text,
        "voice": request.voice,
        "format": request.format,
        "sample_rate": request.sample_rate,
        "language": request.language,
        "speed": request.speed,
        "options": request.options,
    }
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def ensure_audible(
    hearing: Hearing, card: TranscriptionModelCard, *, duration_ms: int, size_bytes: int
) -> None:
    """Refuse what a model cannot write down.

    Raises:
        SoundTooLongError: it listens to less.
        ListeningNotOfferedError: it does not know something that was asked for.
    """
    too_long = duration_ms > card.most_seconds * _MILLISECONDS
    if too_long or size_bytes > card.most_bytes:
        raise SoundTooLongError(card.model_id, duration_ms, size_bytes)
    asked = {
        TranscriptionFeature.LANGUAGE: hearing.language,
        TranscriptionFeature.WORDS: hearing.words,
    }
    missing = {feature for feature, wish in asked.items() if wish} - card.features
    if missing:
        raise ListeningNotOfferedError(card.model_id, sorted(missing))


def ensure_grantable(
    grants: frozenset[VoiceGrant], card: VoiceTokenCard, *, lifetime_seconds: int
) -> None:
    """Refuse a token that a provider does not issue.

    Raises:
        GrantNotOfferedError: it has other grants, or is not good for so long.
    """
    if not grants or grants - card.grants or lifetime_seconds > card.most_seconds:
        raise GrantNotOfferedError(card.model_id, sorted(grants), lifetime_seconds)


def seconds(duration_ms: int) -> int:
    """Return how many seconds are paid for: each that has begun."""
    return -(-duration_ms // _MILLISECONDS)


def _needs(speech: Speech) -> Iterator[SpeechFeature]:
    asked = {
        SpeechFeature.LANGUAGE: speech.language,
        SpeechFeature.SPEED: speech.speed,
        SpeechFeature.WORDS: speech.words or None,
    }
    return (feature for feature, wish in asked.items() if wish is not None)
