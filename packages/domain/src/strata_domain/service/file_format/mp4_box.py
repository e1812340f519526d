"""MP4 (ISO 14496-12): boxes with a length and a name, some of them full of others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from struct import unpack

from strata_domain.service.file_format.byte_source import ByteSource, Reading
from strata_domain.service.file_format.refusal import ensure

NUMBER_BYTES = 4
_IS_LONG = 1
_HEAD_BYTES, _LONG_HEAD_BYTES = 8, 16
_AT_ONCE = 1200
"""Numbers of a table; whole rows, of one to four."""


@dataclass(slots=True)
class Film:
    """What the boxes say so far.

    Attributes:
        tracks: how many there are.
        clock: units of the track's time a second.
        claims: how long it is said to be, in units, and how many are a second.
        units: of time that the samples take.
        timed, sized: of how many samples time and size are known.
        sample_bytes: that the samples need.
        data_bytes: that there are.
        usual: units and bytes of a sample of which nothing else is said.
        here: the same, within a fragment.
    """

    tracks: int = 0
    clock: int = 0
    claims: list[tuple[int, int]] = field(default_factory=list)
    units: int = 0
    timed: int = 0
    sized: int = 0
    sample_bytes: int = 0
    data_bytes: int = 0
    usual: tuple[int, int] = (0, 0)
    here: tuple[int, int] = (0, 0)


Reader = Callable[[ByteSource, int, Film], Reading[None]]


def read_box(
    source: ByteSource, left: int, film: Film, *, readers: Mapping[bytes, Reader]
) -> Reading[int]:
    """Read a box, and return how long it is.

    Raises:
        UnsupportedFileError: it is longer than what it lies in.
    """
    size, name = unpack(">I4s", (yield from source.take(_HEAD_BYTES)))
    head = _HEAD_BYTES
    if size == _IS_LONG:
        (size,) = unpack(">Q", (yield from source.take(_LONG_HEAD_BYTES - head)))
        head = _LONG_HEAD_BYTES
    ensure(head <= size <= left, "a box is longer than what it lies in")
    yield from readers.get(name, _other)(source, size - head, film)
    return int(size)


def full_of(readers: Mapping[bytes, Reader]) -> Reader:
    """Return what reads a box full of others."""
    return partial(_read_all, readers=readers)


def read_numbers(
    source: ByteSource, count: int, add: Callable[[tuple[int, ...]], None]
) -> Reading[None]:
    """Read a table, some whole rows at once."""
    while count:
        some = min(count, _AT_ONCE)
        add(unpack(f">{some}I", (yield from source.take(some * NUMBER_BYTES))))
        count -= some


def _read_all(
    source: ByteSource, left: int, film: Film, *, readers: Mapping[bytes, Reader]
) -> Reading[None]:
    while left:
        left -= yield from read_box(source, left, film, readers=readers)


def _other(source: ByteSource, length: int, _film: Film) -> Reading[None]:
    yield from source.skip(length)
