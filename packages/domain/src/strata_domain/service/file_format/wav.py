"""WAV: what the samples are, and then the samples."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from struct import unpack_from
from types import MappingProxyType

from strata_domain.error import UnsupportedFileError
from strata_domain.service.file_format.byte_source import ByteSource, Reading
from strata_domain.service.file_format.refusal import ensure
from strata_domain.service.file_format.riff import HEAD_BYTES, chunk_head, riff_length
from strata_domain.service.file_format.sound import MOST_SECONDS, Duration, duration

_ENDLESS = b"data\xff\xff\xff\xff"
"""The head of samples whose writer did not know how many, and could not go back."""
_SHAPE_BYTES = range(16, 65)
_EXTENDED = 0xFFFE
_WIDTHS = {1: (8, 16, 24, 32), 3: (32, 64), 6: (8,), 7: (8,)}
"""Bits of a sample: whole numbers, broken ones, A-law and mu-law."""
_CHANNELS = range(1, 33)
_RATES = range(1_000, 400_000)


@dataclass(slots=True)
class _Wave:
    """What is known so far.

    Attributes:
        left: bytes of chunks.
        per_second: bytes of samples; 0 until it is said.
    """

    left: int
    per_second: int = 0
    found: Duration | None = None


def walk_wav(source: ByteSource) -> Reading[Duration]:
    """Read a file to the end that its head announces, or to its own if it cannot."""
    wave = _Wave((yield from riff_length(source)))
    while wave.left:
        name, length = yield from _head(source, wave.left)
        yield from _READERS.get(name, _other)(source, length, wave)
        wave.left = max(wave.left - HEAD_BYTES - length, 0)
    if wave.found is None:
        raise UnsupportedFileError
    return wave.found


def _head(source: ByteSource, left: int) -> Reading[tuple[bytes, int]]:
    head = yield from source.peek(HEAD_BYTES)
    if head == _ENDLESS:
        yield from source.skip(HEAD_BYTES)
        return _ENDLESS, left
    return (yield from chunk_head(source, left))


def _shape(source: ByteSource, length: int, wave: _Wave) -> Reading[None]:
    ensure(not wave.per_second, "it says twice what its samples are")
    ensure(length in _SHAPE_BYTES, "it does not say what its samples are")
    found = yield from source.take(length)
    kind, channels, rate, wave.per_second, block, bits = unpack_from("<HHIIHH", found)
    kind = int.from_bytes(found[24:26], "little") if kind == _EXTENDED else kind
    ensure(bits in _WIDTHS.get(kind, ()), "there are no such samples")
    ensure(channels in _CHANNELS and rate in _RATES, "nobody can hear that")
    ensure(block == channels * bits // 8, "its samples have another size")
    ensure(wave.per_second == block * rate, "its seconds have another size")


def _samples(source: ByteSource, length: int, wave: _Wave) -> Reading[None]:
    ensure(not wave.found, "it has samples twice")
    wave.found = duration(length, wave.per_second)
    yield from source.skip(length)


def _endless(source: ByteSource, _length: int, wave: _Wave) -> Reading[None]:
    ensure(not wave.found, "it has samples twice")
    length = yield from source.rest(MOST_SECONDS * wave.per_second)
    wave.found = duration(length, wave.per_second)


def _other(source: ByteSource, length: int, _wave: _Wave) -> Reading[None]:
    yield from source.skip(length)


_READERS: Mapping[bytes, Callable[[ByteSource, int, _Wave], Reading[None]]] = (
    MappingProxyType({b"fmt ": _shape, b"data": _samples, _ENDLESS: _endless})
)
