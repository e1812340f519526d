"""What a picture is, the API and the edge say alike, of every file."""

import base64
import json
import random
import subprocess
from collections.abc import Sequence

from strata_domain.error import UnsupportedFileError
from strata_domain.service.file_facts import FileScanner
from support.edge import DENO, FUNCTIONS
from support.hostile_file import HOSTILE, WHOLE

LOOK = (*DENO, "run", "--quiet", "testing/pictures.ts")
MOST_BYTES = 2**24
DAMAGES = 200
Seen = dict[str, object] | None


def test_hostile_files_are_told_from_pictures_on_both_sides() -> None:
    files = [*WHOLE.values(), *(content for _, content in HOSTILE.values())]

    assert at_the_edge(files) == [at_the_api(each) for each in files]


def test_damaged_pictures_are_judged_alike() -> None:
    chance = random.SystemRandom()
    files = [
        chance.choice(DAMAGE)(content, chance)
        for content in WHOLE.values()
        for _ in range(DAMAGES)
    ]

    told = [at_the_api(each) for each in files]

    assert None in told
    assert at_the_edge(files) == told


def at_the_api(content: bytes) -> Seen:
    scanner = FileScanner(max_bytes=MOST_BYTES)
    try:
        scanner.feed(content)
        facts = scanner.facts()
    except UnsupportedFileError:
        return None
    size = {"width": facts.width, "height": facts.height}
    return {**size, "mediaType": facts.media_type}


def at_the_edge(files: Sequence[bytes]) -> list[Seen]:
    lines = "\n".join(base64.b64encode(each).decode() for each in files)
    done = subprocess.run(
        LOOK, cwd=FUNCTIONS, input=lines, capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def flipped(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + chance.randbytes(1) + content[at + 1 :]


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def stuffed(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + chance.randbytes(chance.randrange(1, 9)) + content[at:]


def doubled(content: bytes, chance: random.Random) -> bytes:
    start, end = sorted(chance.sample(range(len(content) + 1), 2))
    return content[:end] + content[start:]


DAMAGE = (flipped, flipped, flipped, cut, stuffed, doubled)
