"""The sandbox's voices: tones instead of words, the same for the same text.

Every character lasts as long as any other, so what is heard is as long as its text. A
few letters are one tone, spaces are silence, and one period of each tone is drawn once:
an hour of it takes a part of a second.
"""

import math
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from struct import pack
from types import MappingProxyType
from zlib import crc32

from strata_domain.entity.speech import TimedWord
from strata_domain.error import ProviderNotFoundError
from strata_domain.service.wav_head import wav_head

VOICES: Mapping[str, float] = MappingProxyType(
    {"alto": 220.0, "bass": 110.0, "soprano": 330.0, "tenor": 165.0}
)
"""The lowest tone of each, in periods a second; the first is the usual one."""
CHARACTER_MS = 60
"""Milliseconds that a character lasts at the usual speed."""
HEAD_BYTES = 44
"""Of a WAV, before its samples."""
_SAMPLE_BYTES = 2
_MILLISECONDS = 1000
_STEPS = (1.0, 9 / 8, 5 / 4, 3 / 2, 5 / 3)
_HARMONICS = ((1, 6000.0), (2, 3000.0), (3, 1500.0))
"""What a tone is made of: multiples of its frequency, and how loud they are."""
_SYLLABLE = re.compile(r"\S{1,4}|\s{1,4}")
_WORD = re.compile(r"\S+")


def pcm(
    text: str, *, voice: str, sample_rate: int, speed: float = 1.0
) -> Iterator[bytes]:
    """Return samples of 16 bits, least significant byte first, a syllable a piece.

    Raises:
        ProviderNotFoundError: there is no such voice.
    """
    if voice not in VOICES:
        message = f"the sandbox has no voice {voice!r}, only {list(VOICES)}"
        raise ProviderNotFoundError(message)
    return _tones(text, VOICES[voice], sample_rate, sample_rate / speed)


def wav(
    text: str, *, voice: str, sample_rate: int, speed: float = 1.0
) -> Iterator[bytes]:
    """Return the same with a head before it, which says how long it is.

    Raises:
        ProviderNotFoundError: there is no such voice.
    """
    tones = pcm(text, voice=voice, sample_rate=sample_rate, speed=speed)
    size = _SAMPLE_BYTES * _sample_at(len(text), sample_rate / speed)
    return _headed(tones, wav_head(size, sample_rate))


def words(text: str, *, speed: float = 1.0) -> tuple[TimedWord, ...]:
    """Return when each word is heard."""
    return tuple(
        TimedWord(
            text=word.group(),
            start_ms=int(word.start() * CHARACTER_MS / speed),
            end_ms=int(word.end() * CHARACTER_MS / speed),
        )
        for word in _WORD.finditer(text)
    )


def _tones(text: str, pitch: float, sample_rate: int, pace: float) -> Iterator[bytes]:
    """Fill the time of each syllable with whole periods, and its rest with silence."""
    for found in _SYLLABLE.finditer(text):
        samples = _sample_at(found.end(), pace) - _sample_at(found.start(), pace)
        syllable = found.group()
        step = _STEPS[crc32(syllable.encode("utf-8", "surrogatepass")) % len(_STEPS)]
        period = b"" if syllable.isspace() else _period(pitch * step, sample_rate)
        times = samples * _SAMPLE_BYTES // max(len(period), 1)
        yield (period * times).ljust(samples * _SAMPLE_BYTES, b"\0")


def _sample_at(character: int, pace: float) -> int:
    return int(character * CHARACTER_MS * pace / _MILLISECONDS)


@lru_cache(maxsize=256)
def _period(frequency: float, sample_rate: int) -> bytes:
    size = max(round(sample_rate / frequency), 1)
    return pack(f"<{size}h", *(_height(at / size) for at in range(size)))


def _height(phase: float) -> int:
    """Return how high a tone stands at a part of its period."""
    return round(sum(loud * math.sin(math.tau * n * phase) for n, loud in _HARMONICS))


def _headed(tones: Iterator[bytes], head: bytes) -> Iterator[bytes]:
    yield head
    yield from tones
