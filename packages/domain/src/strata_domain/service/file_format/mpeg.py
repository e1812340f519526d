"""MP3 (MPEG audio, layer III): a tag perhaps, frames, and a tag perhaps."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType

from strata_domain.service.file_format.byte_source import ByteSource, Reading
from strata_domain.service.file_format.refusal import ensure
from strata_domain.service.file_format.sound import MOST_SECONDS, Duration, duration

_TAG_IN_FRONT, _TAG_BEHIND = b"ID3", b"TAG"
_TAG_HEAD_BYTES, _TAG_BEHIND_BYTES = 10, 128
_HAS_FOOT = 0x10
_HIGHEST = 0x80
_HEAD_BYTES = 3


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the head of a frame says.

    Attributes:
        length: in bytes, with the head.
    """

    length: int
    samples: int
    rate: int


@dataclass(frozen=True, slots=True)
class _Version:
    """What is the same in all files of a version of MPEG.

    Attributes:
        kilobits: a second, by their number in a head; the first stands for none.
    """

    marks: bytes
    samples: int
    rates: tuple[int, ...]
    kilobits: tuple[int, ...]


_FEW = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_MANY = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_VERSIONS = (
    _Version(b"\xfa\xfb", 1152, (44_100, 48_000, 32_000), _MANY),
    _Version(b"\xf2\xf3", 576, (22_050, 24_000, 16_000), _FEW),
    _Version(b"\xe2\xe3", 576, (11_025, 12_000, 8_000), _FEW),
)


def _frames(version: _Version) -> dict[bytes, _Frame]:
    """Return every head that there can be."""
    ways = product(
        version.marks, enumerate(version.kilobits), enumerate(version.rates), range(4)
    )
    return {
        bytes((0xFF, mark, number << 4 | at << 2 | padding)): _Frame(
            version.samples * 125 * kilobits // rate + padding // 2,
            version.samples,
            rate,
        )
        for mark, (number, kilobits), (at, rate), padding in ways
        if kilobits
    }


_HEADS: Mapping[bytes, _Frame] = MappingProxyType(
    {head: frame for version in _VERSIONS for head, frame in _frames(version).items()}
)
"""By the first three bytes of a frame."""


def walk_mp3(source: ByteSource) -> Reading[Duration]:
    """Read a file to its last frame, and the tag behind it."""
    yield from _past_tag(source)
    rate, samples = 0, 0
    head = yield from source.glance(_HEAD_BYTES)
    while head not in {b"", _TAG_BEHIND}:
        ensure(head in _HEADS, "something lies between its frames")
        frame = _HEADS[head]
        ensure(rate in {0, frame.rate}, "it goes on at another rate")
        rate, samples = frame.rate, samples + frame.samples
        ensure(samples <= MOST_SECONDS * rate, "it is too long")
        yield from source.skip(frame.length)
        head = yield from source.glance(_HEAD_BYTES)
    yield from source.skip(_TAG_BEHIND_BYTES if head else 0)
    return duration(samples, rate)


def _past_tag(source: ByteSource) -> Reading[None]:
    """Pass over a tag: ten bytes, the last four of which say how many more (ID3v2)."""
    head = yield from source.peek(_TAG_HEAD_BYTES)
    if head.startswith(_TAG_IN_FRONT):
        foot = _TAG_HEAD_BYTES if head[5] & _HAS_FOOT else 0
        ensure(max(head[6:]) < _HIGHEST, "its tag has no length")
        length = sum(part << 7 * at for at, part in enumerate(reversed(head[6:])))
        yield from source.skip(_TAG_HEAD_BYTES + length + foot)
