"""FLAC (RFC 9639): blocks that say what the samples are, and frames that have them.

A frame does not say how many bytes it has. It goes to the head of the next one, which
has the right number and a checksum; of the last one the checksum at its end is tried.
"""

import re
from dataclasses import dataclass

from strata_domain.service.file_format.byte_source import ByteSource, Reading
from strata_domain.service.file_format.flac_frame import (
    LONGEST_HEAD,
    head_size,
    is_whole,
)
from strata_domain.service.file_format.refusal import ensure
from strata_domain.service.file_format.sound import MOST_SECONDS, Duration, duration

_MARK_BYTES, _SHAPE_BYTES = 4, 34
_LAST_BLOCK = 0x80
_START = re.compile(rb"\xff[\xf8\xf9]")
_LONGEST_FRAME = 2**19


@dataclass(slots=True)
class _Count:
    """Frames so far, and their samples."""

    frames: int = 0
    samples: int = 0


def walk_flac(source: ByteSource) -> Reading[Duration]:
    """Read a file to its last frame."""
    rate, claimed = yield from _blocks(source)
    count, frame = _Count(), b""
    while size := (yield from _size_at(source, 0, count)):
        count.frames += 1
        count.samples += size
        ensure(count.samples <= MOST_SECONDS * rate, "it is too long")
        frame = yield from _frame(source, count)
    ensure(is_whole(frame), "its last frame is damaged")
    ensure(claimed in {0, count.samples}, f"it claims {claimed} samples")
    return duration(count.samples, rate)


def _blocks(source: ByteSource) -> Reading[tuple[int, int]]:
    """Return how many samples a second it has, and in all; 0 where nobody knew."""
    head = yield from source.take(_MARK_BYTES + 4)
    kind, length = head[4], int.from_bytes(head[5:], "big")
    ensure(not kind % _LAST_BLOCK and length == _SHAPE_BYTES, "it has no head")
    shape = yield from source.take(_SHAPE_BYTES)
    while kind < _LAST_BLOCK:
        kind, *sizes = yield from source.take(4)
        yield from source.skip(int.from_bytes(bytes(sizes), "big"))
    rate = int.from_bytes(shape[10:13], "big") >> 4
    return rate, int.from_bytes(shape[13:18], "big") & 0xF_FFFF_FFFF


def _size_at(source: ByteSource, place: int, count: _Count) -> Reading[int]:
    """Return how many samples the next frame has if it begins there, or else 0."""
    found = yield from source.glance(LONGEST_HEAD, place=place)
    return head_size(found, frames=count.frames, samples=count.samples)


def _frame(source: ByteSource, count: _Count) -> Reading[bytes]:
    """Return what comes before the next frame, or the end."""
    length = yield from source.distance(_START, 1, _LONGEST_FRAME)
    while length < source.waiting and not (yield from _size_at(source, length, count)):
        length = yield from source.distance(_START, length + 1, _LONGEST_FRAME)
    return (yield from source.take(length))
