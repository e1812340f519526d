"""MP4 with one sound in it, whole or in fragments."""

from collections.abc import Mapping
from types import MappingProxyType

from strata_domain.service.file_format.byte_source import ByteSource, Reading
from strata_domain.service.file_format.mp4_box import Film, Reader, read_box
from strata_domain.service.file_format.mp4_track import FRAGMENT, MOVIE
from strata_domain.service.file_format.refusal import ensure
from strata_domain.service.file_format.sound import Duration, duration, ensure_near

_LONGEST = 2**62
_MOST_UNUSED = 2**16
_SLACK_MS = 1000


def walk_mp4(source: ByteSource) -> Reading[Duration]:
    """Read a file to its last box."""
    film = Film()
    while (yield from source.glance(1)):
        yield from read_box(source, _LONGEST, film, readers=_FILE)
    ensure(film.timed == film.sized, "it has times without samples")
    unused = film.data_bytes - film.sample_bytes
    ensure(0 <= unused <= _MOST_UNUSED, f"it has {unused} bytes besides its samples")
    found = duration(film.units, film.clock)
    for units, clock in film.claims:
        claimed = units * 1000 // clock if units else found.milliseconds
        ensure_near(claimed, found.milliseconds, slack=_SLACK_MS)
    return found


def _data(source: ByteSource, length: int, film: Film) -> Reading[None]:
    film.data_bytes += length
    yield from source.skip(length)


_FILE: Mapping[bytes, Reader] = MappingProxyType(
    {b"moov": MOVIE, b"moof": FRAGMENT, b"mdat": _data}
)
