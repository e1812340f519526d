"""WebP (RFC 9649): one picture, or a canvas with pictures on it."""

from collections.abc import Callable, Mapping
from struct import unpack_from
from types import MappingProxyType

from strata_domain.entity.image import ImageSize
from strata_domain.service.file_format.byte_source import ByteSource, Reading
from strata_domain.service.file_format.refusal import ensure, picture_size
from strata_domain.service.file_format.riff import HEAD_BYTES, chunk_head, riff_length

Reader = Callable[[ByteSource, int], Reading[ImageSize]]
_LOSSY, _LOSSLESS, _CANVAS, _FRAME = b"VP8 ", b"VP8L", b"VP8X", b"ANMF"
_START = b"\x9d\x01\x2a"
_FOURTEEN_BITS = 0x3FFF
_LOSSLESS_MARK = 0x2F
_FRAME_BYTES = 16


def walk_webp(source: ByteSource) -> Reading[ImageSize]:
    """Read a file to the end that its head announces."""
    left = yield from riff_length(source)
    name, length = yield from chunk_head(source, left)
    ensure(name in _FIRST, "it does not begin with a picture")
    size = yield from _FIRST[name](source, length)
    left -= HEAD_BYTES + length
    drawn = yield from _pictures(source, left, canvas=size, readers=_FURTHER)
    ensure(drawn or name != _CANVAS, "it has no pixels")
    return size


def _pictures(
    source: ByteSource,
    left: int,
    *,
    canvas: ImageSize,
    readers: Mapping[bytes, Reader],
) -> Reading[bool]:
    """Read chunks to the last; return whether there was a picture among them."""
    drawn = False
    while left:
        name, length = yield from chunk_head(source, left)
        found = yield from readers.get(name, _other)(source, length)
        ensure(found is None or _fits(found, canvas), "a picture leaves its canvas")
        drawn = drawn or found is not None
        left -= HEAD_BYTES + length
    return drawn


def _fits(size: ImageSize, canvas: ImageSize) -> bool:
    return size.width <= canvas.width and size.height <= canvas.height


def _lossy(source: ByteSource, length: int) -> Reading[ImageSize]:
    """A key frame of VP8 (RFC 6386, section 9.1)."""
    found = yield from _beginning(source, length, 10)
    ensure(
        not found[0] & 1 and found[3:6] == _START, "it does not begin with a key frame"
    )
    width, height = unpack_from("<HH", found, 6)
    return picture_size(width & _FOURTEEN_BITS, height & _FOURTEEN_BITS)


def _lossless(source: ByteSource, length: int) -> Reading[ImageSize]:
    found = yield from _beginning(source, length, 5)
    mark, bits = unpack_from("<BI", found)
    ensure(mark == _LOSSLESS_MARK and not bits >> 29, "there is no such compression")
    width, height = bits & _FOURTEEN_BITS, bits >> 14 & _FOURTEEN_BITS
    return picture_size(width + 1, height + 1)


def _canvas(source: ByteSource, length: int) -> Reading[ImageSize]:
    found = yield from _beginning(source, length, 10)
    return _wide_size(found[4:])


def _frame(source: ByteSource, length: int) -> Reading[ImageSize]:
    ensure(length >= _FRAME_BYTES, "a chunk is too short")
    found = yield from source.take(_FRAME_BYTES)
    size, left = _wide_size(found[6:]), length - _FRAME_BYTES
    drawn = yield from _pictures(source, left, canvas=size, readers=_STILL)
    ensure(drawn, "a frame has no pixels")
    return size


def _other(source: ByteSource, length: int) -> Reading[None]:
    yield from source.skip(length)


def _beginning(source: ByteSource, length: int, size: int) -> Reading[bytes]:
    """Return the beginning of a chunk and pass over its rest."""
    ensure(length >= size, "a chunk is too short")
    found = yield from source.take(size)
    yield from source.skip(length - size)
    return found


def _wide_size(found: bytes) -> ImageSize:
    """Two numbers of 24 bits, each one less than it means."""
    width, height = (int.from_bytes(found[at : at + 3], "little") for at in (0, 3))
    return picture_size(width + 1, height + 1)


_STILL: Mapping[bytes, Reader] = {_LOSSY: _lossy, _LOSSLESS: _lossless}
_FIRST: Mapping[bytes, Reader] = MappingProxyType({**_STILL, _CANVAS: _canvas})
_FURTHER: Mapping[bytes, Reader] = MappingProxyType({**_STILL, _FRAME: _frame})
