"""Pictures that nobody had to draw: squares of colour, the same for the same seed."""

import zlib
from dataclasses import dataclass
from hashlib import sha256, shake_128
from struct import pack

from strata_domain.entity.image import ImageRequest, ImageSize

USUAL_SIZE = ImageSize(512, 512)
LARGEST_SIDE = 2048
_SQUARES = 8
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_TRUECOLOUR_OF_8_BITS = b"\x08\x02\x00\x00\x00"


@dataclass(frozen=True, slots=True)
class Picture:
    """What decides every byte of a picture.

    Attributes:
        seed: 16 hexadecimal digits.
    """

    seed: str
    size: ImageSize = USUAL_SIZE


def pictures(request: ImageRequest) -> tuple[Picture, ...]:
    """Return the pictures of a request: the same for the same wishes, all unlike."""
    wishes = (request.prompt, request.negative_prompt, request.seed)
    size = request.size or USUAL_SIZE
    return tuple(Picture(_seed(*wishes, n), size) for n in range(request.count))


def png(picture: Picture) -> bytes:
    """Draw it."""
    width, height = picture.size.width, picture.size.height
    drawn = shake_128(picture.seed.encode()).digest(3 * _SQUARES * _SQUARES)
    rows = [
        b"\x00" + _row(drawn[24 * at : 24 * at + 24], width) for at in range(_SQUARES)
    ]
    lines = b"".join(rows[y * _SQUARES // height] for y in range(height))
    head = pack(">II", width, height) + _TRUECOLOUR_OF_8_BITS
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 1)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(name, data) for name, data in chunks)


def _row(colours: bytes, width: int) -> bytes:
    """Return a line of pixels, with all squares as wide as they can be."""
    edges = [at * width // _SQUARES for at in range(_SQUARES + 1)]
    return b"".join(
        colours[3 * at : 3 * at + 3] * (edges[at + 1] - edges[at])
        for at in range(_SQUARES)
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data))


def _seed(*decisive: object) -> str:
    return sha256(repr(decisive).encode("utf-8", "surrogatepass")).hexdigest()[:16]
