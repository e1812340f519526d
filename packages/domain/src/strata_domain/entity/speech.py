"""Texts that are spoken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from strata_domain.entity.chat_piece import Accepted
from strata_domain.entity.model_card import ModelCard


class AudioFormat(StrEnum):
    """How sound is written down.

    Attributes:
        PCM: bare samples: signed, 16 bits, least significant byte first, one channel.
    """

    MP3 = "mp3"
    WAV = "wav"
    PCM = "pcm"
    OPUS = "opus"
    AAC = "aac"
    FLAC = "flac"


class SpeechFeature(StrEnum):
    """What some models that speak can do and others cannot."""

    LANGUAGE = "language"
    SPEED = "speed"
    WORDS = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechModelCard(ModelCard):
    """A model that speaks; `price.input` is for a million characters.

    Attributes:
        most_characters: of one call.
        formats: those it writes, the usual one first.
        sample_rates: samples a second, the usual number first.
        voice: the provider's name of the usual one.
    """

    most_characters: int
    formats: tuple[AudioFormat, ...]
    sample_rates: tuple[int, ...]
    voice: str
    features: frozenset[SpeechFeature] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Somebody who speaks.

    Attributes:
        voice_id: as its provider calls it.
        name: for people.
        languages: codes such as `en`; none means that nobody says.
    """

    voice_id: str
    name: str
    languages: tuple[str, ...] = ()
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """What shall be spoken, and how; None leaves the choice to the model.

    Attributes:
        voice: as its provider calls it.
        language: a code such as `en`.
        speed: 1.0 is usual.
        sample_rate: samples a second.
        words: whether it shall be said when each word is spoken.
        options: by provider; only the speaking provider's are passed on.
    """

    text: str
    voice: str | None = None
    language: str | None = None
    speed: float | None = None
    format: AudioFormat | None = None
    sample_rate: int | None = None
    words: bool = False
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechRequest:
    """A text, as one model gets it.

    Attributes:
        model: as its provider calls it.
        request_id: our name of the call, told to providers that take one.
    """

    model: str
    text: str
    voice: str
    format: AudioFormat
    sample_rate: int
    language: str | None = None
    speed: float | None = None
    words: bool = False
    options: Mapping[str, object] = field(default_factory=dict)
    request_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Sound:
    """Bytes that follow on those before."""

    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedWord:
    """A word, and when it is heard: milliseconds from the beginning."""

    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class WordsTimed:
    """When the next words are heard; it may be told before their sound, or after."""

    words: tuple[TimedWord, ...]


SpeechPiece = Accepted | Sound | WordsTimed
