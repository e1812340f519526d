"""The models Strata knows, as reviewed data, and what the operator knows better."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from strata_domain.catalogue.section import CHAT, EMBEDDING, IMAGE, Card, Section
from strata_domain.catalogue.sheet import read_sheet
from strata_domain.entity.chat_model_card import ChatModelCard
from strata_domain.entity.embedding_model_card import EmbeddingModelCard
from strata_domain.entity.image import ImageModelCard
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


def _catalogue(section: Section[Card], override: Path | None) -> Mapping[str, Card]:
    shipped = files("strata_domain").joinpath(_SHIPPED).read_text(encoding="utf-8")
    cards = read_sheet(_SHIPPED, shipped, section).over({})
    if override is not None:
        cards = read_sheet(str(override), _content(override), section).over(cards)
    return MappingProxyType(cards)


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = (
            f"The catalogue {path} cannot be read: {error}. Name another, or none."
        )
        raise ConfigurationError(message) from error
