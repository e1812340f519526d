"""How long a sound is, its bytes say; what they claim besides is not believed."""

import time
import tracemalloc
from collections.abc import Iterable
from itertools import chain, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata_domain.entity.asset import AssetKind, FileFacts
from strata_domain.error import UnsupportedFileError
from strata_domain.service.file_facts import FileScanner
from support.hostile_file import PAGE, REFUSED, archive
from support.hostile_sound import ENDLESS, LIES, RARITIES
from support.odd_sound import ODDITIES
from support.sound import LENGTHS, SOUNDS
from support.sound_part import flac, flac_frame

MEGABYTE = 2**20
AUDIO = frozenset({AssetKind.AUDIO})
NAMES = st.sampled_from(sorted(SOUNDS))


def scanner() -> FileScanner:
    return FileScanner(max_bytes=200 * MEGABYTE, kinds=AUDIO)


def facts(pieces: Iterable[bytes]) -> FileFacts:
    looking = scanner()
    for piece in pieces:
        looking.feed(piece)
    return looking.facts()


def seconds_for(content: bytes) -> float:
    """How long it takes to look at what has come of a sound."""
    looking, began = scanner(), time.process_time()
    looking.feed(content)
    return time.process_time() - began


def length(*pieces: bytes) -> int | str:
    """How many milliseconds it is heard, or that it is refused."""
    try:
        return facts(pieces).duration_ms or 0
    except UnsupportedFileError:
        return REFUSED


@pytest.mark.parametrize("name", SOUNDS)
def test_a_sound_is_as_long_as_its_samples(name: str) -> None:
    found = facts([SOUNDS[name]])

    assert (found.media_type, found.duration_ms) == LENGTHS[name]
    assert (found.kind, found.width) == (AssetKind.AUDIO, None)


@pytest.mark.parametrize("name", SOUNDS)
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_it_does_not_matter_how_a_sound_is_cut(name: str, size: int) -> None:
    content = SOUNDS[name]

    pieces = [content[at : at + size] for at in range(0, len(content), size)]

    assert length(*pieces) == length(content)


@given(NAMES, st.data())
def test_a_sound_that_breaks_off_is_refused_or_shorter(
    name: str, data: st.DataObject
) -> None:
    content = SOUNDS[name]
    part = content[: data.draw(st.integers(0, len(content) - 1))]

    found = length(part)

    assert found == REFUSED or (isinstance(found, int) and found <= LENGTHS[name][1])


@pytest.mark.parametrize("name", sorted(SOUNDS.keys() - {"streamed.wav"}))
@pytest.mark.parametrize("more", [PAGE, archive(), b"\0", bytes(9)])
def test_a_sound_that_goes_on_as_something_else_is_refused(
    name: str, more: bytes
) -> None:
    assert length(SOUNDS[name] + more) == length(SOUNDS[name], more) == REFUSED


@given(NAMES, st.integers(0), st.binary(max_size=9), st.integers(0, 4))
def test_damage_is_judged_alike_however_it_comes(
    name: str, at: int, damage: bytes, lost: int
) -> None:
    content = SOUNDS[name]
    place = at % len(content)
    bad = content[:place] + damage + content[place + lost :]

    assert length(bad) == length(bad[:5], bad[5:])


@given(st.sampled_from([content[:80] for content in SOUNDS.values()]), st.binary())
def test_nothing_random_behind_a_head_is_long(head: bytes, more: bytes) -> None:
    found = length(head + more)

    assert found == REFUSED or (isinstance(found, int) and found < 1100)


@pytest.mark.parametrize("name", LIES)
def test_a_claim_that_the_samples_do_not_bear_out_is_refused(name: str) -> None:
    assert length(LIES[name]) == REFUSED


@pytest.mark.parametrize("name", ODDITIES)
def test_what_no_player_could_make_sense_of_is_refused(name: str) -> None:
    assert length(ODDITIES[name]) == REFUSED


@pytest.mark.parametrize("name", RARITIES)
def test_what_is_rare_and_right_is_taken(name: str) -> None:
    expected, content = RARITIES[name]

    assert length(content) == expected


@pytest.mark.parametrize("name", ENDLESS)
def test_three_hours_are_refused_before_they_have_come(name: str) -> None:
    head, more = ENDLESS[name]
    pieces = chain([head], repeat(more, 20_000))

    with pytest.raises(UnsupportedFileError, match=r"too long|it has \d+ of"):
        facts(pieces)

    assert next(pieces)


@pytest.mark.parametrize("name", ["MP3"])
def test_a_long_sound_takes_no_more_memory_than_a_short_one(name: str) -> None:
    head, more = ENDLESS[name]

    tracemalloc.start()
    found = facts(chain([head], repeat(more, 50)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found.size_bytes >= 50 * len(more)
    assert peak < 9 * len(more)


def test_what_seems_to_be_a_frame_costs_no_more_deep_in_a_frame_than_early() -> None:
    starts, deep = b"\xff\xf8" * 8000, bytes(450_000)
    head = flac_frame(0)[:-7]

    early = seconds_for(flac(head + starts + deep))

    assert seconds_for(flac(head + deep + starts)) < 4 * early
