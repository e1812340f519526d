"""Ogg (RFC 3533): pages of one stream, and where the packets begin in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from struct import unpack

from strata_domain.service.file_format.byte_source import ByteSource, Reading
from strata_domain.service.file_format.refusal import ensure

FIRST, LAST = 2, 4
_CONTINUED = 1
_UNFINISHED = 255
_NOWHERE = 2**64 - 1
"""The place of a page on which no packet ends."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page.

    Attributes:
        place: how far the sound has come when its last packet is over.
        sizes: of its parts; one of 255 bytes goes on in the next.
    """

    flags: int
    place: int
    stream: int
    number: int
    sizes: bytes
    body: bytes

    @property
    def has_place(self) -> bool:
        """Whether a packet ends on it."""
        return self.place != _NOWHERE

    @property
    def is_open(self) -> bool:
        """Whether its last packet goes on on the next page."""
        return self.sizes[-1:] == bytes((_UNFINISHED,))

    @property
    def ended(self) -> int:
        """How many packets end on it."""
        return len(self.sizes) - self.sizes.count(_UNFINISHED)

    def packets(self) -> Iterator[bytes]:
        """Return the first two bytes of every packet that begins on it."""
        at, begins = 0, not self.flags & _CONTINUED
        for size in self.sizes:
            if begins:
                yield self.body[at : at + min(size, 2)]
            at, begins = at + size, size != _UNFINISHED


def read_page(source: ByteSource) -> Reading[Page]:
    """Read a page."""
    found = yield from source.take(27)
    mark, version, flags, place, stream, number, _, parts = unpack("<4sBBQIIIB", found)
    ensure(mark == b"OggS" and not version, "something lies between its pages")
    sizes = yield from source.take(parts)
    body = yield from source.take(sum(sizes))
    return Page(flags, place, stream, number, sizes, body)


def next_page(source: ByteSource, before: Page) -> Reading[Page]:
    """Read the page that follows on one.

    Raises:
        UnsupportedFileError: it is one of another stream, or another one of this.
    """
    page = yield from read_page(source)
    follows = (page.stream, page.number) == (before.stream, before.number + 1)
    is_going_on = bool(page.flags & _CONTINUED) == before.is_open
    ensure(follows and is_going_on and not page.flags & FIRST, "its pages are mixed")
    return page
