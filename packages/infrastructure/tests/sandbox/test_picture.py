"""The sandbox's pictures are PNG, and depend on what is asked for alone."""

import zlib
from dataclasses import replace
from hashlib import sha256
from struct import unpack

import pytest

from strata_domain.entity.image import ImageRequest, ImageSize
from strata_infrastructure.sandbox.picture import Picture, pictures, png

REQUEST = ImageRequest(prompt="a cat")


def chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    """The chunks of a file whose every checksum is right."""
    found, at = [], 8
    while at < len(content):
        (length,) = unpack(">I", content[at : at + 4])
        named = content[at + 4 : at + 8 + length]
        (checksum,) = unpack(">I", content[at + 8 + length : at + 12 + length])
        assert zlib.crc32(named) == checksum
        found.append((named[:4], named[4:]))
        at += 12 + length
    return found


@pytest.mark.parametrize(("width", "height"), [(1, 1), (7, 13), (512, 512), (2048, 3)])
def test_a_picture_is_a_whole_png_of_its_size(width: int, height: int) -> None:
    content = png(Picture("seed", ImageSize(width, height)))

    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    head, data, end = chunks(content)
    assert (head[0], unpack(">II", head[1][:8])) == (b"IHDR", (width, height))
    assert len(zlib.decompress(data[1])) == height * (3 * width + 1)
    assert end == (b"IEND", b"")


def test_a_picture_is_the_same_for_ever() -> None:
    (picture,) = pictures(replace(REQUEST, seed=7, size=ImageSize(16, 16)))

    assert picture.seed == "317790ceb0ef49bb"
    pixels = zlib.decompress(chunks(png(picture))[1][1])
    assert sha256(pixels).hexdigest()[:16] == "d908f93bacfb5997"


@pytest.mark.parametrize(
    "other",
    [
        replace(REQUEST, prompt="a dog"),
        replace(REQUEST, negative_prompt="x"),
        replace(REQUEST, seed=1),
    ],
)
def test_other_wishes_are_other_pictures(other: ImageRequest) -> None:
    assert pictures(REQUEST) != pictures(other)
    assert len(set(pictures(replace(REQUEST, count=4)))) == 4
