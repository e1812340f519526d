"""Somebody else's decoder hears a sound for as long as its bytes say."""

from io import BytesIO

import pytest

import soundfile
from strata_domain.entity.asset import AssetKind
from strata_domain.service.file_facts import FileScanner
from support.sound import SOUNDS

EXACT = {"alaw.wav", "extended.wav", "counted.flac", "opus.ogg", "vorbis.ogg"}
PADDED = {"tagged.mp3", "slow.mp3"}
SLACK_MS = 125


@pytest.mark.parametrize("name", sorted(EXACT | PADDED))
def test_another_decoder_hears_as_much(name: str) -> None:
    content = SOUNDS[name]
    scanner = FileScanner(max_bytes=2**20, kinds=frozenset({AssetKind.AUDIO}))
    scanner.feed(content)

    samples, rate = soundfile.read(BytesIO(content), dtype="int16")

    heard = 1000 * len(samples.tobytes()) / 2 / rate
    slack = SLACK_MS if name in PADDED else 1
    assert scanner.facts().duration_ms == pytest.approx(heard, abs=slack)
