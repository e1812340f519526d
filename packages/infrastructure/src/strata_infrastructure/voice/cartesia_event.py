"""What Cartesia says over a socket, event by event.

Source: https://docs.cartesia.ai/api-reference/tts/websocket
"""

from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping
from struct import pack

from strata_domain.entity.speech import Sound, SpeechPiece, WordsTimed
from strata_infrastructure.voice.cartesia_complaint import VOCABULARY, complaint
from strata_infrastructure.voice.transcript import (
    Answer,
    as_list,
    as_object,
    as_text,
    timed_words,
)

_UNKNOWN_SIZE = 0xFFFF_FFFF
_SAMPLE_BYTES = 2
_FORM = (1, 1)
"""Bare samples, one channel."""


def pieces_of(event: Answer) -> Iterable[SpeechPiece]:
    """Return what an event adds; events that we do not know add nothing.

    Raises:
        ProviderError: the event says that something went wrong.
        LookupError: something is missing.
        TypeError: something is of the wrong kind.
        ValueError: something makes no sense.
    """
    return _READERS.get(as_text(event["type"]), _nothing)(event)


def is_done(event: Answer) -> bool:
    """Tell whether an event says that there will be no other."""
    return event.get("type") == "done"


def wav_head(sample_rate: int) -> bytes:
    """Return what stands before samples whose number is not known yet."""
    rate = (sample_rate, sample_rate * _SAMPLE_BYTES, _SAMPLE_BYTES, 8 * _SAMPLE_BYTES)
    return (
        pack("<4sI4s", b"RIFF", _UNKNOWN_SIZE, b"WAVE")
        + pack("<4sIHHIIHH", b"fmt ", 16, *_FORM, *rate)
        + pack("<4sI", b"data", _UNKNOWN_SIZE)
    )


def _chunk(event: Answer) -> Iterable[SpeechPiece]:
    content = b64decode(as_text(event["data"]), validate=True)
    return (Sound(content),) if content else ()


def _timestamps(event: Answer) -> Iterable[SpeechPiece]:
    told = as_object(event["word_timestamps"])
    columns = (as_list(told[name]) for name in ("words", "start", "end"))
    return (WordsTimed(timed_words(*columns)),)


def _error(event: Answer) -> Iterable[SpeechPiece]:
    status = event.get("status_code")
    known = status if isinstance(status, int) else None
    raise VOCABULARY.error(complaint(event, status=known))


def _nothing(_event: Answer) -> Iterable[SpeechPiece]:
    return ()


_READERS: Mapping[str, Callable[[Answer], Iterable[SpeechPiece]]] = {
    "chunk": _chunk,
    "timestamps": _timestamps,
    "error": _error,
}
