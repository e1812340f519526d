"""Tell the functions at the edge what tokens cost."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from strata_domain.catalogue import voice_token_catalogue
from strata_domain.entity.voice_token import VoiceTokenCard
from strata_infrastructure.settings import read_settings


@click.command("voice-tokens")
def voice_tokens() -> None:
    """Print STRATA_VOICE_TOKENS for the functions at the edge.

    It says what your catalogue says: which tokens there are, and what they cost.
    """
    cards = voice_token_catalogue(read_settings(Path.cwd()).catalogue)
    click.echo(json.dumps([_told(card) for card in cards.values()]))


def _told(card: VoiceTokenCard) -> dict[str, object]:
    return {
        "model_id": card.model_id,
        "grants": sorted(card.grants),
        "most_seconds": card.most_seconds,
        "price": asdict(card.price),
    }
