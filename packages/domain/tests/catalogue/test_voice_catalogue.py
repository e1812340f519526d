"""The models that speak and listen, and what an operator may say about them."""

import json
from pathlib import Path

import pytest

from strata_domain.catalogue import (
    speech_catalogue,
    transcription_catalogue,
    voice_token_catalogue,
)
from strata_domain.entity.speech import AudioFormat, SpeechFeature, SpeechModelCard
from strata_domain.entity.transcription import (
    TranscriptionFeature,
    TranscriptionModelCard,
)
from strata_domain.entity.usage import ModelPrice
from strata_domain.entity.voice_token import VoiceGrant, VoiceTokenCard
from strata_domain.error import ConfigurationError

CATALOGUES = {
    "speech": speech_catalogue,
    "transcription": transcription_catalogue,
    "voice_token": voice_token_catalogue,
}
NAMED = {"model_id": "acme/one", "name": "One"}
ENTRIES: dict[str, dict[str, object]] = {
    "speech": {
        **NAMED,
        "most_characters": 5_000,
        "formats": ["mp3", "wav"],
        "sample_rates": [44_100, 24_000],
        "voice": "anna",
        "features": ["words"],
        "price": {"input": 15_000_000},
    },
    "transcription": {
        **NAMED,
        "most_seconds": 600,
        "most_bytes": 25_000_000,
        "features": ["language"],
        "price": {"input": 100_000_000},
    },
    "voice_token": {
        **NAMED,
        "grants": ["speech"],
        "most_seconds": 60,
        "price": {"request": 500},
    },
}
PAID = ModelPrice(input=0, output=0, cache_read=0, cache_write=0, request=500)
CARDS = {
    "speech": SpeechModelCard(
        model_id="acme/one",
        name="One",
        most_characters=5_000,
        formats=(AudioFormat.MP3, AudioFormat.WAV),
        sample_rates=(44_100, 24_000),
        voice="anna",
        features=frozenset({SpeechFeature.WORDS}),
        price=ModelPrice(
            input=15_000_000,
            output=0,
            cache_read=15_000_000,
            cache_write=15_000_000,
        ),
    ),
    "transcription": TranscriptionModelCard(
        model_id="acme/one",
        name="One",
        most_seconds=600,
        most_bytes=25_000_000,
        features=frozenset({TranscriptionFeature.LANGUAGE}),
        price=ModelPrice(
            input=100_000_000,
            output=0,
            cache_read=100_000_000,
            cache_write=100_000_000,
        ),
    ),
    "voice_token": VoiceTokenCard(
        model_id="acme/one",
        name="One",
        grants=frozenset({VoiceGrant.SPEECH}),
        most_seconds=60,
        price=PAID,
    ),
}
WRONG = [
    ("speech", "formats", [], "formats must be a list of these: mp3, wav, pcm,"),
    ("speech", "formats", ["midi"], "formats must be a list of these: mp3,"),
    ("speech", "sample_rates", [], "sample_rates must be a list of whole numbers"),
    ("speech", "sample_rates", [0.5], "sample_rates must be a whole number"),
    ("speech", "price", {"request": 1}, "request is no field; these are: input."),
    ("speech", "price", {"input": 0}, "price: input must be above 0"),
    ("transcription", "most_seconds", "1", "most_seconds must be a whole number"),
    ("transcription", "features", ["ears"], "must be a list of these: language, words"),
    ("transcription", "most_bytes", 0, "most_bytes must be a whole number of bytes"),
    ("voice_token", "grants", [], "must be a list of these: speech, transcription"),
    ("voice_token", "effective", "soon", "effective must be a day such as"),
]


def written(path: Path, section: str, entry: object) -> Path:
    sheet = {"source": "ours", "effective": "2026-11-01", section: [entry]}
    path.write_text(json.dumps(sheet))
    return path


@pytest.mark.parametrize("section", CATALOGUES)
def test_the_sandbox_has_a_voice_of_each_kind(section: str) -> None:
    known = CATALOGUES[section]()

    assert "sandbox" in {card.provider for card in known.values()}


@pytest.mark.parametrize("section", CATALOGUES)
def test_a_voice_of_the_operators_is_known(section: str, tmp_path: Path) -> None:
    known = CATALOGUES[section](written(tmp_path / "m", section, ENTRIES[section]))

    assert known["acme/one"] == CARDS[section]


@pytest.mark.parametrize(("section", "field", "value", "told"), WRONG)
def test_what_is_wrong_with_a_voice_is_told(
    section: str, field: str, value: object, told: str, tmp_path: Path
) -> None:
    entry = {**ENTRIES[section], field: value}

    with pytest.raises(ConfigurationError, match="acme/one") as refusal:
        CATALOGUES[section](written(tmp_path / "m", section, entry))

    assert told in str(refusal.value)
