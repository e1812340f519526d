"""Whatever comes as a sound is told or refused, soon and in little memory."""

import logging
import random
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterable
from itertools import chain, repeat

import pytest

from strata_domain.entity.asset import AssetKind
from strata_domain.error import UnsupportedFileError
from strata_domain.service.file_facts import FileScanner
from support.hostile_sound import ENDLESS
from support.sound import SOUNDS

pytestmark = pytest.mark.proof

LOG = logging.getLogger(__name__)
DAMAGES = 20_000
MOST_MS = 2 * 3_600_000
PARTS = {"MP3": 990, "WebM": 590}
"""How often it takes the hundred parts of each to come near two hours."""


def told(content: bytes) -> int | None:
    """How many milliseconds it is heard; nothing if it is refused."""
    scanner = FileScanner(max_bytes=2**30, kinds=frozenset({AssetKind.AUDIO}))
    try:
        scanner.feed(content)
        return scanner.facts().duration_ms
    except UnsupportedFileError:
        return None


def look_at(pieces: Iterable[bytes]) -> None:
    scanner = FileScanner(max_bytes=2**30, kinds=frozenset({AssetKind.AUDIO}))
    for piece in pieces:
        scanner.feed(piece)


def damaged(content: bytes, chance: random.Random) -> bytes:
    found = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(min(len(found), chance.choice((64, 700, 2**20))))
        new = chance.randbytes(chance.choice((0, 1, 1, 4, 8)))
        found[at : at + chance.choice((0, 1, len(new), 20))] = new
    return bytes(found)


def test_twenty_thousand_damages_are_told_or_refused() -> None:
    chance, counted = random.SystemRandom(), Counter[bool]()

    for content in chance.choices([*SOUNDS.values()], k=DAMAGES):
        found = told(damaged(content, chance))
        assert found is None or 0 < found <= MOST_MS
        counted[found is None] += 1

    LOG.info("%d damages: %d refused, %d told", DAMAGES, counted[True], counted[False])
    assert counted[True] > DAMAGES // 4


@pytest.mark.parametrize("name", PARTS)
def test_two_hours_are_looked_at_in_little_time(name: str) -> None:
    head, more = ENDLESS[name]
    began = time.process_time()
    look_at(chain([head], repeat(more, PARTS[name])))
    seconds = time.process_time() - began

    LOG.info("%s: nearly two hours were looked at in %.2f s", name, seconds)
    assert seconds < 10


@pytest.mark.parametrize("name", ENDLESS)
def test_three_hours_are_refused_in_little_memory(name: str) -> None:
    head, more = ENDLESS[name]
    left = iter(range(20_000, 0, -1))

    tracemalloc.start()
    with pytest.raises(UnsupportedFileError):
        look_at(chain([head], (more for _ in left)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    read = (20_000 - next(left)) * len(more)
    LOG.info("%s: refused after %d bytes, %d held at most", name, read, peak)
    assert peak < 2**20
