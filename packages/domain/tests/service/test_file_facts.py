"""What a file is, its bytes say; nobody is asked twice, and nothing is kept."""

import hashlib
import tracemalloc
from collections.abc import Iterable
from itertools import chain, pairwise, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata_domain.entity.asset import AssetKind, FileFacts
from strata_domain.error import FileTooLargeError, StrataError, UnsupportedFileError
from strata_domain.service.file_facts import FileScanner, format_of
from support.hostile_file import BOMBS, POLYGLOTS, REFUSED, WHOLE
from support.picture import PICTURES, chunk, header, jpeg, png, segment, wav

MEGABYTE = 2**20
EVERYTHING = frozenset(AssetKind)
FILES = st.sampled_from(sorted(WHOLE.values()))


def facts(pieces: Iterable[bytes], *, max_bytes: int = 9 * MEGABYTE) -> FileFacts:
    scanner = FileScanner(max_bytes=max_bytes)
    for piece in pieces:
        scanner.feed(piece)
    return scanner.facts()


def outcome(*pieces: bytes) -> FileFacts | str:
    try:
        return facts(pieces)
    except UnsupportedFileError:
        return REFUSED


def taken_for(content: bytes) -> str:
    found = outcome(content)
    return found if isinstance(found, str) else found.media_type


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_what_its_bytes_say(name: str) -> None:
    media_type, content = PICTURES[name]

    assert facts([content]) == FileFacts(
        kind=AssetKind.IMAGE,
        media_type=media_type,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        width=7,
        height=5,
    )


def test_a_sound_is_taken_where_sounds_are_expected() -> None:
    scanner = FileScanner(max_bytes=MEGABYTE, kinds=EVERYTHING)

    scanner.feed(wav())

    found = scanner.facts()
    assert (found.kind, found.media_type) == (AssetKind.AUDIO, "audio/wav")
    assert found.width is found.height is None


@pytest.mark.parametrize("name", POLYGLOTS)
def test_a_file_that_is_two_things_is_refused_or_only_a_picture(name: str) -> None:
    expected, content = POLYGLOTS[name]

    assert taken_for(content) == expected


@pytest.mark.parametrize("name", BOMBS)
def test_a_small_file_that_would_be_large_work_is_refused(name: str) -> None:
    assert taken_for(BOMBS[name]) == REFUSED


@given(FILES, st.lists(st.integers(0, 400)))
def test_it_does_not_matter_how_a_file_is_cut(content: bytes, cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(content)]

    pieces = [content[a:b] for a, b in pairwise(places)]

    assert outcome(*pieces) == outcome(content)


@given(FILES, st.data())
def test_a_file_that_breaks_off_is_refused(content: bytes, data: st.DataObject) -> None:
    length = data.draw(st.integers(0, len(content) - 1))

    assert outcome(content[:length]) == REFUSED


@given(FILES, st.binary(min_size=1))
def test_a_file_that_goes_on_is_refused(content: bytes, more: bytes) -> None:
    assert outcome(content + more) == outcome(content, more) == REFUSED


@given(FILES, st.integers(0), st.binary(max_size=9))
def test_a_damaged_file_is_refused_or_a_picture(
    content: bytes, at: int, damage: bytes
) -> None:
    place = at % len(content)

    found = taken_for(content[:place] + damage + content[place + len(damage) :])

    assert found == REFUSED or found.startswith("image/")


@given(st.binary())
def test_nothing_random_is_a_file(content: bytes) -> None:
    assert outcome(content) == REFUSED


@pytest.mark.parametrize(
    "colours", [b"\x03\2\0\0\0", b"\x08\5\0\0\0", b"\x08\2\1\0\0", b"\x08\2\0\0\2"]
)
def test_colours_that_were_never_defined_are_refused(colours: bytes) -> None:
    good = png()

    bad = good.replace(header(7, 5), header(7, 5, colours=colours))

    assert taken_for(bad) == REFUSED


def test_a_file_that_is_too_long_is_refused_as_soon_as_it_is() -> None:
    content = png()
    scanner = FileScanner(max_bytes=len(content))

    scanner.feed(content)
    with pytest.raises(FileTooLargeError):
        scanner.feed(b"\0")

    with pytest.raises(UnsupportedFileError):
        scanner.facts()


def test_what_was_refused_stays_refused() -> None:
    scanner = FileScanner(max_bytes=MEGABYTE)

    with pytest.raises(UnsupportedFileError):
        scanner.feed(b"no picture at all")
    scanner.feed(png())

    with pytest.raises(UnsupportedFileError):
        scanner.facts()


@pytest.mark.parametrize(
    ("content", "place", "part"),
    [
        (png(), 33, chunk(b"teXt", bytes(60_000))),
        (jpeg(), 2, segment(0xFE, bytes(60_000))),
        (jpeg(), -2, bytes(60_000)),
    ],
)
def test_a_long_file_takes_no_more_memory_than_a_short_one(
    content: bytes, place: int, part: bytes
) -> None:
    long_file = chain([content[:place]], repeat(part, 300), [content[place:]])

    tracemalloc.start()
    found = facts(long_file, max_bytes=20 * MEGABYTE)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found.size_bytes > 17 * MEGABYTE
    assert peak < MEGABYTE


def test_the_first_bytes_name_the_format_and_its_ending() -> None:
    found = format_of(png()[:12])

    assert (found.media_type, found.ending) == ("image/png", "png")
    with pytest.raises(StrataError):
        format_of(b"")
