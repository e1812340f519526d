"""What tokens cost is said once, in the catalogue."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from strata_api.command.voice_tokens import voice_tokens

OWN = {
    "source": "ours",
    "effective": "2026-01-01",
    "voice_token": [
        {
            "model_id": "cartesia/access-token",
            "name": "Cartesia: an access token",
            "source": "ours",
            "grants": ["speech"],
            "most_seconds": 60,
            "price": {"request": 7},
        }
    ],
}


def printed() -> dict[str, dict[str, object]]:
    shown = CliRunner().invoke(voice_tokens, catch_exceptions=False)
    assert shown.exit_code == 0
    return {each["model_id"]: each for each in json.loads(shown.output)}


def test_the_functions_are_told_the_prices_of_the_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    usual = printed()["cartesia/access-token"]
    (tmp_path / "models.json").write_text(json.dumps(OWN))
    monkeypatch.setenv("STRATA_CATALOGUE", "models.json")

    own = printed()["cartesia/access-token"]

    assert usual["price"] != own["price"]
    assert own == {
        "model_id": "cartesia/access-token",
        "grants": ["speech"],
        "most_seconds": 60,
        "price": {
            "input": 0,
            "output": 0,
            "cache_read": 0,
            "cache_write": 0,
            "request": 7,
        },
    }
