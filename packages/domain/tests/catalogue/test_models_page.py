"""What the page about models says is what the catalogue says."""

import re
from pathlib import Path

from strata_domain.catalogue import (
    chat_catalogue,
    embedding_catalogue,
    image_catalogue,
    speech_catalogue,
    transcription_catalogue,
    voice_token_catalogue,
)
from strata_domain.entity.chat_model_card import Capability, ChatModelCard
from strata_domain.entity.embedding_model_card import EmbeddingModelCard
from strata_domain.entity.image import ImageModelCard
from strata_domain.entity.speech import SpeechModelCard
from strata_domain.entity.transcription import TranscriptionModelCard
from strata_domain.entity.voice_token import VoiceTokenCard

PAGE = Path(__file__).parents[4] / "docs" / "models.md"
TEXT = PAGE.read_text(encoding="utf-8")
CAPABILITIES = tuple(Capability)


def dollars(micro_usd: int) -> str:
    whole, rest = divmod(micro_usd, 1_000_000)
    return f"{whole}.{f'{rest:06}'.rstrip('0'):0<2}"


def row(card: ChatModelCard) -> str:
    price = card.price
    prices = (price.input, price.cache_read, price.cache_write, price.output)
    return " | ".join(
        (
            f"| `{card.model_id}`",
            f"{card.context_tokens:,}",
            f"{card.max_output_tokens:,}",
            *map(dollars, prices),
            f"{dollars(price.request) if price.request else '-'} |",
        )
    )


def abilities(card: ChatModelCard) -> str:
    marks = ("x" if each in card.capabilities else "" for each in CAPABILITIES)
    fallbacks = ", ".join(f"`{name}`" for name in card.fallbacks) or "-"
    return f"| `{card.model_id}` | {' | '.join(marks)} | {fallbacks} |"


def embedding_row(card: EmbeddingModelCard) -> str:
    fewer = " or fewer" if card.shortens else ""
    return (
        f"| `{card.model_id}` | {card.input_tokens:,} | {card.inputs:,} "
        f"| {card.dimensions:,}{fewer} | {dollars(card.price.input)} |"
    )


def image_row(card: ImageModelCard) -> str:
    sizes = ", ".join(f"{size.width}x{size.height}" for size in card.sizes)
    return (
        f"| `{card.model_id}` | {card.most_images} | {sizes or 'of its own choice'} "
        f"| {', '.join(sorted(card.features))} | {dollars(card.price.request)} |"
    )


def speech_row(card: SpeechModelCard) -> str:
    rates = ", ".join(map(str, card.sample_rates))
    return (
        f"| `{card.model_id}` | {card.most_characters:,} | {', '.join(card.formats)} "
        f"| {rates} | `{card.voice}` | {', '.join(sorted(card.features))} "
        f"| {dollars(card.price.input)} |"
    )


def transcription_row(card: TranscriptionModelCard) -> str:
    return (
        f"| `{card.model_id}` | {card.most_seconds:,} | {card.most_bytes >> 20} "
        f"| {', '.join(sorted(card.features))} | {dollars(card.price.input)} |"
    )


def voice_token_row(card: VoiceTokenCard) -> str:
    return (
        f"| `{card.model_id}` | {', '.join(sorted(card.grants))} "
        f"| {card.most_seconds:,} | {dollars(card.price.request)} |"
    )


def table(heading: str) -> list[str]:
    """The rows below a heading, without the two that name the columns."""
    (_, section) = TEXT.split(f"\n## {heading}\n")
    rows = re.findall(r"^\|.*$", section.partition("\n## ")[0], re.MULTILINE)
    return [re.sub(r" +", " ", line) for line in rows[2:]]


def test_the_page_shows_the_limits_and_prices_of_every_model() -> None:
    assert table("Limits and prices") == [*map(row, chat_catalogue().values())]


def test_the_page_shows_what_every_model_can_do() -> None:
    shown = [*map(abilities, chat_catalogue().values())]

    assert table("What they can do") == [re.sub(r" +", " ", line) for line in shown]


def test_the_page_shows_every_model_for_embeddings() -> None:
    shown = [*map(embedding_row, embedding_catalogue().values())]

    assert table("Models for embeddings") == shown


def test_the_page_shows_every_model_that_draws() -> None:
    shown = [*map(image_row, image_catalogue().values())]

    assert table("Models that draw") == shown


def test_the_page_shows_every_model_that_speaks_or_listens_and_every_token() -> None:
    speech = [*map(speech_row, speech_catalogue().values())]
    transcription = [*map(transcription_row, transcription_catalogue().values())]
    tokens = [*map(voice_token_row, voice_token_catalogue().values())]

    assert table("Models that speak") == speech
    assert table("Models that listen") == transcription
    assert table("Voice tokens") == tokens


def test_the_file_that_the_page_shows_is_one_that_is_accepted(tmp_path: Path) -> None:
    (example,) = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
    (tmp_path / "models.json").write_text(example)

    known = chat_catalogue(tmp_path / "models.json")

    assert known.keys() ^ chat_catalogue().keys() == {
        "openai/our-own",
        "perplexity/sonar",
    }
