"""WebM with Opus in it: a head, a track, and clusters of blocks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from struct import unpack, unpack_from
from types import MappingProxyType

from strata_domain.service.file_format.byte_source import ByteSource, Reading
from strata_domain.service.file_format.opus import RATE, packet_length
from strata_domain.service.file_format.refusal import ensure
from strata_domain.service.file_format.sound import (
    MOST_SECONDS,
    Duration,
    duration,
    ensure_near,
)
from strata_domain.service.file_format.webm_element import UNKNOWN, read_element

_HEAD, _SEGMENT = 0x1A45DFA3, 0x18538067
_DOCUMENT = b"\x42\x82\x84webm"
_LONGEST_VALUE = 64
_BLOCK_BYTES, _MOST_BLOCK_BYTES = 5, 7
_ONE_BYTE, _LACING = 0x80, 6
_SOUND = 2
_NANOSECONDS = 1_000_000
_LONGEST = 2**40
_SLACK_MS = 1000


@dataclass(slots=True)
class _Clip:
    """What the elements say so far.

    Attributes:
        end: where the last of those that say their length is over.
        tracks: how many there are.
        scale: nanoseconds of a unit of time.
        cluster: where the latest cluster begins, in units.
        claims: how long it is said to be, and where the latest block begins, in units.
        heard: how long the packets are, of 48,000 a second.
    """

    end: int = 0
    tracks: int = 0
    scale: int = _NANOSECONDS
    cluster: int = 0
    claimed: float | None = None
    last: int = 0
    heard: int = 0


def walk_webm(source: ByteSource) -> Reading[Duration]:
    """Read a file to its last block."""
    name, length = yield from read_element(source)
    ensure(name == _HEAD and 0 < length <= _LONGEST_VALUE, "it has no head")
    ensure(_DOCUMENT in (yield from source.take(length)), "it is another film")
    name, length = yield from read_element(source)
    ensure(name == _SEGMENT, "there is nothing in it")
    clip = _Clip(end=0 if length == UNKNOWN else source.position + length)
    end = clip.end
    while (yield from source.glance(1)):
        name, length = yield from read_element(source)
        yield from _READERS.get(name, _other)(source, length, clip)
    ensure(end in {0, source.position}, "its end is elsewhere")
    ensure(clip.end <= source.position and clip.tracks == 1, "it breaks off")
    return _agreed(clip)


def _agreed(clip: _Clip) -> Duration:
    """Return how long it is, if all that say so mean the same."""
    found = duration(clip.heard, RATE)
    claims = (clip.last, clip.last if clip.claimed is None else clip.claimed)
    slack = _SLACK_MS + found.milliseconds // 10
    for claim in claims:
        claimed = int(claim * clip.scale) // _NANOSECONDS
        ensure_near(claimed, found.milliseconds, slack=slack)
    return found


def _value(source: ByteSource, length: int) -> Reading[bytes]:
    ensure(0 < length <= _LONGEST_VALUE, "a value is too long")
    return (yield from source.take(length))


def _number(source: ByteSource, length: int) -> Reading[int]:
    number = int.from_bytes((yield from _value(source, length)), "big")
    ensure(number <= _LONGEST, "a number is too large")
    return number


def _inside(source: ByteSource, length: int, clip: _Clip) -> Reading[None]:
    """Go on with what lies in an element."""
    clip.end = max(clip.end, source.position + length)
    yield from source.skip(0)


def _track(source: ByteSource, length: int, clip: _Clip) -> Reading[None]:
    clip.tracks += 1
    yield from _inside(source, length, clip)


def _kind(source: ByteSource, length: int, _clip: _Clip) -> Reading[None]:
    kind = yield from _number(source, length)
    ensure(kind == _SOUND, "there is more than sound in it")


def _codec(source: ByteSource, length: int, _clip: _Clip) -> Reading[None]:
    ensure((yield from _value(source, length)) == b"A_OPUS", "it is another sound")


def _scale(source: ByteSource, length: int, clip: _Clip) -> Reading[None]:
    clip.scale = yield from _number(source, length)


def _claim(source: ByteSource, length: int, clip: _Clip) -> Reading[None]:
    found = yield from _value(source, length)
    ensure(length in _FLOATS, "there is no such number")
    (clip.claimed,) = unpack(_FLOATS[length], found)
    ensure(0 <= (clip.claimed or 0) <= _LONGEST, "it claims too much")


def _cluster_time(source: ByteSource, length: int, clip: _Clip) -> Reading[None]:
    clip.cluster = yield from _number(source, length)


def _block(source: ByteSource, length: int, clip: _Clip) -> Reading[None]:
    """A track's number, its time within the cluster, flags, and a packet."""
    head = min(length, _MOST_BLOCK_BYTES)
    ensure(head >= _BLOCK_BYTES, "a block is too short")
    found = yield from source.take(head)
    track, time, flags = unpack_from(">BhB", found)
    ensure(track > _ONE_BYTE and not flags & _LACING, "a block is of another kind")
    clip.last = clip.cluster + time
    clip.heard += packet_length(found[4:])
    ensure(clip.heard <= MOST_SECONDS * RATE, "it is too long")
    yield from source.skip(length - head)


def _other(source: ByteSource, length: int, _clip: _Clip) -> Reading[None]:
    ensure(length >= 0, "nobody knows where it ends")
    yield from source.skip(length)


_FLOATS = {4: ">f", 8: ">d"}
_READERS: Mapping[int, Callable[[ByteSource, int, _Clip], Reading[None]]] = (
    MappingProxyType(
        {
            0x1549A966: _inside,
            0x1654AE6B: _inside,
            0x1F43B675: _inside,
            0xA0: _inside,
            0xAE: _track,
            0x83: _kind,
            0x86: _codec,
            0x2AD7B1: _scale,
            0x4489: _claim,
            0xE7: _cluster_time,
            0xA1: _block,
            0xA3: _block,
        }
    )
)
"""By name: information, tracks, cluster and group; a track, its kind and its codec; the
scale of time, how long it is, when a cluster begins; and blocks."""
