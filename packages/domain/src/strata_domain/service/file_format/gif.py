"""GIF (87a, 89a): a screen, then pictures and extensions up to the trailer."""

from collections.abc import Callable, Mapping
from struct import unpack, unpack_from
from types import MappingProxyType

from strata_domain.entity.image import ImageSize
from strata_domain.service.file_format.byte_source import ByteSource, Reading
from strata_domain.service.file_format.refusal import ensure, picture_size

_PICTURE, _EXTENSION, _TRAILER = b",", b"!", b";"
_HAS_COLOURS = 0x80
_CODE_BITS = range(2, 9)


def walk_gif(source: ByteSource) -> Reading[ImageSize]:
    """Read a file to its trailer."""
    found = yield from source.take(13)
    width, height, flags = unpack_from("<HHB", found, 6)
    yield from source.skip(_colour_bytes(flags))
    block, drawn = b"", False
    while block != _TRAILER:
        block = yield from source.take(1)
        ensure(block in _BLOCKS, "there is no such block")
        yield from _BLOCKS[block](source)
        drawn = drawn or block == _PICTURE
    ensure(drawn, "it has no pixels")
    return picture_size(width, height)


def _colour_bytes(flags: int) -> int:
    return 3 << (flags % 8 + 1) if flags & _HAS_COLOURS else 0


def _picture(source: ByteSource) -> Reading[None]:
    _, _, width, height, flags = unpack("<HHHHB", (yield from source.take(9)))
    picture_size(width, height)
    yield from source.skip(_colour_bytes(flags))
    (bits,) = yield from source.take(1)
    ensure(bits in _CODE_BITS, "there are no such codes")
    yield from _parts(source)


def _extension(source: ByteSource) -> Reading[None]:
    yield from source.skip(1)
    yield from _parts(source)


def _parts(source: ByteSource) -> Reading[None]:
    """Pass over parts of up to 255 bytes, each behind its length; the last is empty."""
    (length,) = yield from source.take(1)
    while length:
        length = (yield from source.take(length + 1))[-1]


def _nothing(source: ByteSource) -> Reading[None]:
    yield from source.skip(0)


_BLOCKS: Mapping[bytes, Callable[[ByteSource], Reading[None]]] = MappingProxyType(
    {_PICTURE: _picture, _EXTENSION: _extension, _TRAILER: _nothing}
)
