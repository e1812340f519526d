"""JPEG (ITU T.81): tables, one frame, its scans with tables between, and the end."""

import re
from struct import unpack

from strata_domain.entity.image import ImageSize
from strata_domain.service.file_format.byte_source import ByteSource, Reading
from strata_domain.service.file_format.refusal import ensure, picture_size

START = b"\xff\xd8"
_FILL, _SCAN, _END = 0xFF, 0xDA, 0xD9
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
"""Baseline, extended and progressive; nobody shows the others."""
_TABLES = frozenset({0xC4, 0xDB, 0xDD, 0xFE, *range(0xE0, 0xF0)})
"""Codes, quantities, restarts, comments and what applications add."""
_BEHIND_PIXELS = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
"""A marker that is neither a stuffed byte nor a restart within a scan."""
_LENGTH_BYTES = 2
_BITS = 8
_COMPONENTS = frozenset({1, 3, 4})


def walk_jpeg(source: ByteSource) -> Reading[ImageSize]:
    """Read a file to its end of image."""
    yield from source.skip(len(START))
    marker = yield from _past_tables(source, (yield from _marker(source)))
    ensure(marker in _FRAMES, "it has no frame that anybody shows")
    size = yield from _frame(source)
    marker = yield from _past_tables(source, (yield from _marker(source)))
    ensure(marker == _SCAN, "it has no pixels")
    while marker == _SCAN:
        marker = yield from _past_tables(source, (yield from _scan(source)))
    ensure(marker == _END, "something else follows its pixels")
    return size


def _marker(source: ByteSource) -> Reading[int]:
    lead, marker = yield from source.take(2)
    ensure(lead == _FILL, "something lies between its segments")
    while marker == _FILL:
        (marker,) = yield from source.take(1)
    return marker


def _past_tables(source: ByteSource, marker: int) -> Reading[int]:
    """Return the first marker of something else than a table."""
    while marker in _TABLES:
        yield from _rest(source)
        marker = yield from _marker(source)
    return marker


def _rest(source: ByteSource) -> Reading[None]:
    (length,) = unpack(">H", (yield from source.take(_LENGTH_BYTES)))
    ensure(length >= _LENGTH_BYTES, "a segment is shorter than its length")
    yield from source.skip(length - _LENGTH_BYTES)


def _frame(source: ByteSource) -> Reading[ImageSize]:
    found = yield from source.take(8)
    length, bits, height, width, components = unpack(">HBHHB", found)
    ensure(bits == _BITS and components in _COMPONENTS, "there are no such colours")
    ensure(length == len(found) + 3 * components, "its frame has another length")
    yield from source.skip(3 * components)
    return picture_size(width, height)


def _scan(source: ByteSource) -> Reading[int]:
    """Return the marker that ends the pixels."""
    yield from _rest(source)
    _, marker = yield from source.find(_BEHIND_PIXELS)
    return marker
