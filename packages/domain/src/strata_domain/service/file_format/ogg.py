"""Ogg with one sound in it: Opus (RFC 7845) or Vorbis."""

from collections.abc import Callable
from dataclasses import dataclass
from struct import unpack_from

from strata_domain.service.file_format.byte_source import ByteSource, Reading
from strata_domain.service.file_format.ogg_page import (
    FIRST,
    LAST,
    Page,
    next_page,
    read_page,
)
from strata_domain.service.file_format.opus import RATE, packet_length
from strata_domain.service.file_format.refusal import ensure
from strata_domain.service.file_format.sound import MOST_SECONDS, Duration, duration

_OPUS, _VORBIS = b"OpusHead", b"\x01vorbis"
_OPUS_HEAD_BYTES, _VORBIS_HEAD_BYTES = 19, 30
_BLOCK_BITS = range(6, 14)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stream:
    """What the first packet says.

    Attributes:
        heads: packets between it and the sound.
        rate: units a second.
        skipped: units at the beginning that are not heard.
        least, most: return how many units there are in the packets of a page.
    """

    heads: int
    rate: int
    skipped: int
    least: Callable[[Page], int]
    most: Callable[[Page], int]


def walk_ogg(source: ByteSource) -> Reading[Duration]:
    """Read a file to the last page of its stream."""
    page = yield from read_page(source)
    ensure(page.flags & FIRST and page.ended == 1, "it does not begin")
    stream = _opus(page.body) if page.body.startswith(_OPUS) else _vorbis(page.body)
    page = yield from _past_heads(source, page, stream.heads)
    least = most = place = 0
    while not page.flags & LAST:
        page = yield from next_page(source, page)
        least, most = least + stream.least(page), most + stream.most(page)
        place = page.place if page.has_place else place
        ensure(least <= MOST_SECONDS * stream.rate, "it is too long")
    is_near = least - stream.rate <= place <= most + stream.rate
    ensure(is_near, f"it claims {place} and has {least} to {most}")
    return duration(place - stream.skipped, stream.rate)


def _past_heads(source: ByteSource, page: Page, heads: int) -> Reading[Page]:
    """Return the last page in front of the sound, which begins on one of its own."""
    while heads > 0:
        page = yield from next_page(source, page)
        heads -= page.ended
    ensure(not heads and not page.is_open, "its heads are mixed with the sound")
    return page


def _opus(head: bytes) -> _Stream:
    ensure(len(head) >= _OPUS_HEAD_BYTES, "its head is too short")
    (skipped,) = unpack_from("<H", head, 10)
    return _Stream(
        heads=1, rate=RATE, skipped=skipped, least=_opus_units, most=_opus_units
    )


def _opus_units(page: Page) -> int:
    return sum(map(packet_length, page.packets()))


def _vorbis(head: bytes) -> _Stream:
    """A block is of one of two sizes, and half of it is heard with the one before."""
    is_vorbis = head.startswith(_VORBIS) and len(head) == _VORBIS_HEAD_BYTES
    ensure(is_vorbis, "it is another sound")
    (rate,) = unpack_from("<I", head, 12)
    long, short = divmod(head[28], 16)
    ensure(short in _BLOCK_BITS and long in _BLOCK_BITS, "there are no such blocks")
    return _Stream(
        heads=2,
        rate=rate,
        skipped=0,
        least=lambda page: page.ended << short - 1,
        most=lambda page: page.ended << long - 1,
    )
