"""Reading what a provider says of sound, without trusting it."""

import json
import math
from collections.abc import Iterable, Mapping
from contextlib import suppress

from strata_domain.entity.speech import TimedWord
from strata_domain.entity.transcription import Transcript
from strata_domain.service.text import joined

Answer = Mapping[str, object]

_MILLISECONDS = 1000
_LONGEST_SECONDS = 1_000_000


def read_answer(body: bytes) -> Answer:
    """Return an answer.

    Raises:
        ValueError: it is no JSON.
        TypeError: it is no object.
    """
    return as_object(json.loads(body))


def read_complaint(body: bytes) -> Answer:
    """Return what a refusal says, which may be nothing that can be read."""
    with suppress(ValueError, TypeError, RecursionError):
        return read_answer(body)
    return {}


def read_transcript(said: Answer, call_id: str | None) -> Transcript:
    """Return a transcript.

    Raises:
        LookupError: there is no text.
        TypeError: something is of the wrong kind.
        ValueError: a time makes no sense.
    """
    duration = said.get("duration")
    language = said.get("language")
    return Transcript(
        text=as_text(said["text"]),
        language=None if language is None else as_text(language),
        duration_ms=None if duration is None else milliseconds(duration),
        words=tuple(map(_word, map(as_object, as_list(said.get("words") or [])))),
        call_id=call_id,
    )


def timed_words(
    words: Iterable[object], starts: Iterable[object], ends: Iterable[object]
) -> tuple[TimedWord, ...]:
    """Return words whose times are in lists of their own.

    Raises:
        TypeError: something is of the wrong kind.
        ValueError: a time makes no sense, or is missing.
    """
    rows = zip(words, starts, ends, strict=True)
    return tuple(_word({"word": w, "start": s, "end": e}) for w, s, e in rows)


def milliseconds(seconds: object) -> int:
    """Return a time as a whole number.

    Raises:
        TypeError: it is no number.
        ValueError: it is none of this world.
    """
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        message = f"{type(seconds).__name__} where seconds belong"
        raise TypeError(message)
    if not (math.isfinite(seconds) and 0 <= seconds <= _LONGEST_SECONDS):
        message = "a time makes no sense"
        raise ValueError(message)
    return round(seconds * _MILLISECONDS)


def as_object(value: object) -> Answer:
    """Return the value if it is an object, or raise TypeError."""
    if isinstance(value, Mapping):
        return value
    message = f"{type(value).__name__} where an object belongs"
    raise TypeError(message)


def as_list(value: object) -> list[object]:
    """Return the value if it is a list, or raise TypeError."""
    if isinstance(value, list):
        return value
    message = f"{type(value).__name__} where a list belongs"
    raise TypeError(message)


def as_text(value: object) -> str:
    """Return the value if it is text, so that it can be stored, or raise TypeError."""
    if isinstance(value, str):
        return value.replace("\0", "") if value.isascii() else joined(value)
    message = f"{type(value).__name__} where text belongs"
    raise TypeError(message)


def _word(said: Answer) -> TimedWord:
    return TimedWord(
        text=as_text(said["word"]),
        start_ms=milliseconds(said["start"]),
        end_ms=milliseconds(said["end"]),
    )
