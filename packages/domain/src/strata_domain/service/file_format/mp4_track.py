"""MP4: the boxes that say how many samples there are, and how long each takes."""

from operator import mul
from struct import iter_unpack, unpack, unpack_from

from strata_domain.service.file_format.byte_source import ByteSource, Reading
from strata_domain.service.file_format.mp4_box import (
    NUMBER_BYTES,
    Film,
    full_of,
    read_numbers,
)
from strata_domain.service.file_format.refusal import ensure
from strata_domain.service.file_format.sound import MOST_SECONDS

_SHORT_CLOCK, _LONG_CLOCK = (24, ">II", 12), (36, ">IQ", 20)
"""How long such a box is at least, and what lies where in it."""
_LONGEST_HEAD = 120
_MOST_CLAIMS = 2
"""That of the film, and that of its sound."""
_HANDLER_BYTES, _USUAL_BYTES, _FRAGMENT_BYTES = 12, 24, range(8, 41)
_UNKNOWN = frozenset({2**32 - 1, 2**64 - 1})
_TIME_TOLD, _SIZE_TOLD = 0x8, 0x10
_HAS_PLACE, _HAS_FIRST, _HAS_TIME, _HAS_SIZE, _HAS_ANY = 0x1, 0x4, 0x100, 0x200, 0xF00


def _clock(source: ByteSource, length: int, film: Film) -> Reading[None]:
    ensure(_SHORT_CLOCK[0] <= length <= _LONGEST_HEAD, "it has no clock")
    found = yield from source.take(length)
    least, numbers, at = _LONG_CLOCK if found[0] else _SHORT_CLOCK
    ensure(length >= least, "it has no clock")
    clock, units = unpack_from(numbers, found, at)
    claimed = 0 if units in _UNKNOWN else units
    ensure(clock and claimed <= MOST_SECONDS * clock, f"it claims {units} of {clock}")
    ensure(len(film.claims) < _MOST_CLAIMS, "it says again and again how long it is")
    film.claims.append((claimed, clock))


def _track_clock(source: ByteSource, length: int, film: Film) -> Reading[None]:
    yield from _clock(source, length, film)
    _, film.clock = film.claims[-1]


def _handler(source: ByteSource, length: int, _film: Film) -> Reading[None]:
    ensure(length >= _HANDLER_BYTES, "it does not say what it is")
    found = yield from source.take(_HANDLER_BYTES)
    ensure(found[8:] == b"soun", "there is more than sound in it")
    yield from source.skip(length - _HANDLER_BYTES)


def _times(source: ByteSource, length: int, film: Film) -> Reading[None]:
    """Rows of a number of samples, and how long each of them takes."""

    def add(found: tuple[int, ...]) -> None:
        film.timed += sum(found[::2])
        film.units += sum(map(mul, found[::2], found[1::2]))

    _, rows = unpack(">II", (yield from source.take(8)))
    ensure(length == 8 + 8 * rows, "its table has another length")
    yield from read_numbers(source, 2 * rows, add)


def _sizes(source: ByteSource, length: int, film: Film) -> Reading[None]:
    """One size for all samples, or a table with each of them."""

    def add(found: tuple[int, ...]) -> None:
        film.sample_bytes += sum(found)

    _, size, count = unpack(">III", (yield from source.take(12)))
    rows = 0 if size else count
    ensure(length == 12 + NUMBER_BYTES * rows, "its table has another length")
    film.sized += count
    film.sample_bytes += size * count
    yield from read_numbers(source, rows, add)


def _track(source: ByteSource, length: int, film: Film) -> Reading[None]:
    film.tracks += 1
    ensure(film.tracks == 1, "there are several sounds in it")
    yield from _TRACK(source, length, film)


def _usual(source: ByteSource, length: int, film: Film) -> Reading[None]:
    ensure(length == _USUAL_BYTES, "a box has another length")
    found = yield from source.take(_USUAL_BYTES)
    *_, time, size, _ = unpack(">6I", found)
    film.usual = time, size


def _fragment(source: ByteSource, length: int, film: Film) -> Reading[None]:
    is_list = length in _FRAGMENT_BYTES and not length % NUMBER_BYTES
    ensure(is_list, "a box has another length")
    found = yield from source.take(length)
    flags = int.from_bytes(found[1:4], "big")
    at = 8 + 8 * (flags & 1) + 4 * (flags >> 1 & 1)
    told = (number for (number,) in iter_unpack(">I", found[at:]))
    time, size = film.usual
    film.here = (
        next(told, 0) if flags & _TIME_TOLD else time,
        next(told, 0) if flags & _SIZE_TOLD else size,
    )


def _run(source: ByteSource, length: int, film: Film) -> Reading[None]:
    """Rows of what the flags say that there is of each sample, time and size first."""
    flags, count = unpack(">II", (yield from source.take(8)))
    width = (flags & _HAS_ANY).bit_count()
    has_time, has_size = (bool(flags & each) for each in (_HAS_TIME, _HAS_SIZE))
    heads = bool(flags & _HAS_PLACE) + bool(flags & _HAS_FIRST)
    numbers = width * count
    ensure(length == 8 + 4 * (heads + numbers), "its table has another length")

    def add(found: tuple[int, ...]) -> None:
        film.units += sum(found[::width]) * has_time
        film.sample_bytes += sum(found[has_time::width]) * has_size

    time, size = film.here
    film.timed, film.sized = film.timed + count, film.sized + count
    film.units += 0 if has_time else time * count
    film.sample_bytes += 0 if has_size else size * count
    yield from source.skip(4 * heads)
    yield from read_numbers(source, numbers, add)


_TABLES = full_of({b"stts": _times, b"stsz": _sizes})
_MEDIA = full_of(
    {b"mdhd": _track_clock, b"hdlr": _handler, b"minf": full_of({b"stbl": _TABLES})}
)
_TRACK = full_of({b"mdia": _MEDIA})
MOVIE = full_of({b"mvhd": _clock, b"trak": _track, b"mvex": full_of({b"trex": _usual})})
FRAGMENT = full_of({b"traf": full_of({b"tfhd": _fragment, b"trun": _run})})
