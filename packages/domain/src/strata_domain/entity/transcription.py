"""Sound that is written down."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from strata_domain.entity.model_card import ModelCard
from strata_domain.entity.speech import TimedWord


class TranscriptionFeature(StrEnum):
    """What some models that listen can do and others cannot."""

    LANGUAGE = "language"
    WORDS = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptionModelCard(ModelCard):
    """A model that listens; `price.input` is for a million seconds of sound.

    Attributes:
        most_seconds: of one file.
        most_bytes: of one file.
    """

    most_seconds: int
    most_bytes: int
    features: frozenset[TranscriptionFeature] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """How sound shall be written down.

    Attributes:
        language: a code such as `en`; None leaves it to the model to find out.
        words: whether it shall be said when each word was spoken.
        options: by provider; only the listening provider's are passed on.
    """

    language: str | None = None
    words: bool = False
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundFile:
    """A file that has been looked at.

    Attributes:
        open: returns its bytes from the beginning, every time.
    """

    media_type: str
    size_bytes: int
    duration_ms: int
    open: Callable[[], AsyncIterator[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptionRequest:
    """A file, as one model gets it.

    Attributes:
        model: as its provider calls it.
        request_id: our name of the call, told to providers that take one.
    """

    model: str
    file: SoundFile
    language: str | None = None
    words: bool = False
    options: Mapping[str, object] = field(default_factory=dict)
    request_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What was heard.

    Attributes:
        language: as the provider names it, if it says so.
        duration_ms: of the sound, if the provider says so.
        call_id: the provider's own name of the call, if it gave one.
    """

    text: str
    language: str | None = None
    duration_ms: int | None = None
    words: tuple[TimedWord, ...] = ()
    call_id: str | None = None
