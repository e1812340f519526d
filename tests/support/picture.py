"""Small whole files of every format, made by hand or once by an encoder."""

import zlib
from struct import pack

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(name: bytes, body: bytes = b"") -> bytes:
    """A chunk of a PNG."""
    return pack(">I", len(body)) + name + body + pack(">I", zlib.crc32(name + body))


def header(width: int, height: int, *, colours: bytes = b"\x08\x02\0\0\0") -> bytes:
    return chunk(b"IHDR", pack(">II", width, height) + colours)


def png(width: int = 7, height: int = 5, *, more: bytes = b"") -> bytes:
    """A black picture, with further chunks in front of its pixels."""
    pixels = zlib.compress(bytes((1 + 3 * min(width, 9)) * min(height, 9)))
    end = chunk(b"IDAT", pixels) + chunk(b"IEND")
    return SIGNATURE + header(width, height) + more + end


def segment(marker: int, body: bytes) -> bytes:
    """A segment of a JPEG."""
    return pack(">BBH", 0xFF, marker, len(body) + 2) + body


def jpeg(width: int = 7, height: int = 5, *, more: bytes = b"") -> bytes:
    """A grey picture, with further segments in front of its frame."""
    frame = segment(0xC0, pack(">BHHB", 8, height, width, 1) + b"\1\x11\0")
    tables = segment(0xC4, bytes.fromhex("00" + "00" * 15 + "0102"))
    scan = segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x4f\xff\0\xff\xd0\x4f\xff\xd9"
    quantities = segment(0xDB, b"\0" + b"\xff" * 64)
    return b"\xff\xd8" + more + quantities + frame + tables + scan


PROGRESSIVE = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300"
    + "ff" * 64
    + "ffc2000b08000500"
    "0701011100ffc40014000100000000000000000000000000000001ffda00080101000000017fffc400"
    "14100100000000000000000000000000000000ffda00080101000105027fffc4001410010000000000"
    "0000000000000000000000ffda0008010100063f027fffc40014100100000000000000000000000000"
    "000000ffda0008010100013f217fffda00080101000000107fffc40014100100000000000000000000"
    "000000000000ffda0008010100013f107fffd9"
)
"""By libjpeg: six scans with tables between them, 7 x 5 pixels."""


def gif_picture(width: int = 7, height: int = 5) -> bytes:
    return b"," + pack("<HHHHB", 0, 0, width, height, 0) + b"\2\2\x44\1\0"


def gif(width: int = 7, height: int = 5, *, more: bytes = b"") -> bytes:
    """A picture of two colours, with further blocks in front of it."""
    screen = (
        b"GIF89a" + pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    )
    return screen + more + gif_picture(width, height) + b";"


def riff(form: bytes, *chunks: bytes) -> bytes:
    body = form + b"".join(chunks)
    return b"RIFF" + pack("<I", len(body)) + body


def riff_chunk(name: bytes, body: bytes) -> bytes:
    return name + pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def lossy(width: int = 7, height: int = 5) -> bytes:
    """A key frame of VP8."""
    start = b"\x50\1\0\x9d\1\x2a" + pack("<HH", width, height)
    return riff_chunk(b"VP8 ", start + bytes(7))


def lossless(width: int = 7, height: int = 5) -> bytes:
    size = pack("<I", (width - 1) | (height - 1) << 14)
    return riff_chunk(b"VP8L", b"\x2f" + size + bytes(4))


def wide(number: int) -> bytes:
    """One less than the number, in 24 bits."""
    return (number - 1).to_bytes(3, "little")


def canvas(width: int = 7, height: int = 5) -> bytes:
    return riff_chunk(b"VP8X", bytes(4) + wide(width) + wide(height))


def frame(*pictures: bytes, width: int = 7, height: int = 5) -> bytes:
    """A picture of a moving WebP."""
    head = bytes(6) + wide(width) + wide(height) + bytes(4)
    return riff_chunk(b"ANMF", head + b"".join(pictures))


def webp(*chunks: bytes) -> bytes:
    return riff(b"WEBP", *(chunks or (lossy(),)))


def wav(*chunks: bytes) -> bytes:
    shape = riff_chunk(b"fmt ", pack("<HHIIHH", 1, 1, 8000, 8000, 1, 8))
    return riff(b"WAVE", *(chunks or (shape, riff_chunk(b"data", bytes(9)))))


PICTURES = {
    "png": ("image/png", png()),
    "png with text": ("image/png", png(more=chunk(b"tEXt", b"Author\0A"))),
    "jpeg": ("image/jpeg", jpeg()),
    "progressive jpeg": ("image/jpeg", PROGRESSIVE),
    "jpeg with fill bytes": (
        "image/jpeg",
        jpeg(more=b"\xff\xff" + segment(0xE1, b"x")),
    ),
    "gif": ("image/gif", gif()),
    "moving gif": ("image/gif", gif(more=b"!\xff\3abc\0" + gif_picture())),
    "lossy webp": ("image/webp", webp()),
    "lossless webp": ("image/webp", webp(lossless())),
    "webp with more": (
        "image/webp",
        webp(canvas(), riff_chunk(b"EXIF", b"x"), lossy()),
    ),
    "moving webp": ("image/webp", webp(canvas(), frame(lossy()), frame(lossless()))),
}
"""By name: the media type, and a file of 7 x 5 pixels."""
