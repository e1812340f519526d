"""The models Strata knows, as reviewed data, and what the operator knows better."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from strata_domain.catalogue.section import (
    CHAT,
    EMBEDDING,
    IMAGE,
    SPEECH,
    TRANSCRIPTION,
    VOICE_TOKEN,
    Card,
    Section,
)
from strata_domain.catalogue.sheet import read_sheet
from strata_domain.entity.chat_model_card import ChatModelCard
from strata_domain.entity.embedding_model_card import EmbeddingModelCard
from strata_domain.entity.image import ImageModelCard
from strata_domain.entity.speech import SpeechModelCard
from strata_domain.entity.transcription import TranscriptionModelCard
from strata_domain.entity.voice_token import VoiceTokenCard
from strata_domain.error import ConfigurationError

_SHIPPED = "catalogue.json"


@cache
def chat_catalogue(override: Path | None = None) -> Mapping[str, ChatModelCard]:
    """Return every known chat model by its id; the source is named in the data.

    Args:
        override: a file of the operator's, in the shape of ours. Its models are added,
            take the whole place of ours, or take one away.

    Raises:
        ConfigurationError: the file cannot be read, or something in it is wrong; the
            message says what and where.
    """
    return _catalogue(CHAT, override)


@cache
def embedding_catalogue(
    override: Path | None = None,
) -> Mapping[str, EmbeddingModelCard]:
    """Return every known embedding model by its id, as `chat_catalogue` does.

    Raises:
        ConfigurationError: the file cannot be read, or something in it is wrong.
    """
    return _catalogue(EMBEDDING, override)


@cache
def image_catalogue(override: Path | None = None) -> Mapping[str, ImageModelCard]:
    """Return every known model that draws by its id, as `chat_catalogue` does.

    Raises:
        ConfigurationError: the file cannot be read, or something in it is wrong.
    """
    return _catalogue(IMAGE, override)


@cache
def speech_catalogue(override: Path | None = None) -> Mapping[str, SpeechModelCard]:
    """Return every known model that speaks by its id, as `chat_catalogue` does.

    Raises:
        ConfigurationError: the file cannot be read, or something in it is wrong.
    """
    return _catalogue(SPEECH, override)


@cache
def transcription_catalogue(
    override: Path | None = None,
) -> Mapping[str, TranscriptionModelCard]:
    """Return every known model that listens by its id, as `chat_catalogue` does.

    Raises:
        ConfigurationError: the file cannot be read, or something in it is wrong.
    """
    return _catalogue(TRANSCRIPTION, override)


@cache
def voice_token_catalogue(
    override: Path | None = None,
) -> Mapping[str, VoiceTokenCard]:
    """Return every kind of voice token by its id, as `chat_catalogue` does.

    Raises:
        ConfigurationError: the file cannot be read, or something in it is wrong.
    """
    return _catalogue(VOICE_TOKEN, override)


def price_dates(override: Path | None = None) -> Mapping[str, date]:
    """Return the day on which the prices of each file were right, by its name.

    Args:
        override: a file of the operator's, in the shape of ours.

    Raises:
        ConfigurationError: the file cannot be read, or something in it is wrong.
    """
    contents = {_SHIPPED: _shipped()}
    if override is not None:
        contents[str(override)] = _content(override)
    return {
        name: read_sheet(name, content, CHAT).effective
        for name, content in contents.items()
    }


def _catalogue(section: Section[Card], override: Path | None) -> Mapping[str, Card]:
    cards = read_sheet(_SHIPPED, _shipped(), section).over({})
    if override is not None:
        cards = read_sheet(str(override), _content(override), section).over(cards)
    return MappingProxyType(cards)


def _shipped() -> str:
    return files("strata_domain").joinpath(_SHIPPED).read_text(encoding="utf-8")


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = (
            f"The catalogue {path} cannot be read: {error}. Name another, or none."
        )
        raise ConfigurationError(message) from error
