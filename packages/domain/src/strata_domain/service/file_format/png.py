"""PNG (W3C, third edition): a signature, then chunks from IHDR to IEND."""

import zlib
from collections.abc import Mapping
from struct import unpack
from types import MappingProxyType

from strata_domain.entity.image import ImageSize
from strata_domain.service.file_format.byte_source import ByteSource, Reading
from strata_domain.service.file_format.refusal import ensure, picture_size

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER, _DATA, _END = b"IHDR", b"IDAT", b"IEND"
_CHECKSUM_BYTES = 4
_LONGEST_CHUNK = 2**31 - 1
_WAYS = ((0, 0, 0), (0, 0, 1))
"""Compression, filter and interlacing; more were never defined."""
_DEPTHS: Mapping[int, frozenset[int]] = MappingProxyType(
    {
        0: frozenset({1, 2, 4, 8, 16}),
        2: frozenset({8, 16}),
        3: frozenset({1, 2, 4, 8}),
        4: frozenset({8, 16}),
        6: frozenset({8, 16}),
    }
)
"""The bits a sample may have, by type of colour."""


def walk_png(source: ByteSource) -> Reading[ImageSize]:
    """Read a file to its IEND."""
    yield from source.skip(len(SIGNATURE))
    size = yield from _header(source)
    name, drawn = _HEADER, False
    while name != _END:
        name = yield from _chunk(source)
        drawn = drawn or name == _DATA
    ensure(drawn, "it has no pixels")
    return size


def _header(source: ByteSource) -> Reading[ImageSize]:
    found = yield from source.take(25)
    length, name, body, checksum = unpack(">I4s13sI", found)
    ensure((length, name) == (len(body), _HEADER), "it does not begin with its header")
    ensure(zlib.crc32(name + body) == checksum, "its header is damaged")
    width, height, depth, colour, *ways = unpack(">IIBBBBB", body)
    ensure(depth in _DEPTHS.get(colour, ()), "there are no such colours")
    ensure(tuple(ways) in _WAYS, "there is no such compression")
    return picture_size(width, height)


def _chunk(source: ByteSource) -> Reading[bytes]:
    found = yield from source.take(8)
    length, name = unpack(">I4s", found)
    ensure(name.isalpha() and name != _HEADER, "a chunk has no name")
    ensure(length <= (0 if name == _END else _LONGEST_CHUNK), "a chunk is too long")
    yield from source.skip(length + _CHECKSUM_BYTES)
    return bytes(name)
