"""One file of models: read, checked, and laid over others."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from strata_domain.catalogue import card, value
from strata_domain.catalogue.fields import Fields, fields
from strata_domain.entity.chat_model_card import ChatModelCard
from strata_domain.error import ConfigurationError

_SHEET = ("source", "effective", "chat")
_REMOVAL = ("model_id", "removed")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The models of one file.

    Attributes:
        place: the file, to begin a complaint with.
        removed: the ids of models that shall not be known any more.
    """

    place: str
    cards: Mapping[str, ChatModelCard]
    removed: frozenset[str]

    def over(self, below: Mapping[str, ChatModelCard]) -> dict[str, ChatModelCard]:
        """Return the models of this file, and those below that it leaves alone.

        What is removed may still be named as a fallback: it is passed over.

        Raises:
            ConfigurationError: it names a model that nobody knows.
        """
        both = {**below, **self.cards}
        self._ensure_known("removed", self.removed - below.keys())
        for model in self.cards.values():
            self._ensure_known("fallbacks", set(model.fallbacks) - both.keys())
        return {name: both[name] for name in both if name not in self.removed}

    def _ensure_known(self, field: str, strangers: set[str] | frozenset[str]) -> None:
        if strangers:
            named = ", ".join(sorted(strangers))
            message = f"{self.place}: {field} names unknown models: {named}."
            raise ConfigurationError(message)


def read_sheet(place: str, content: str) -> Sheet:
    """Return the models of a file.

    Args:
        place: the file, to begin a complaint with.
        content: JSON.

    Raises:
        ConfigurationError: something in it is wrong; the message says what and where.
    """
    top = fields(place, _parsed(place, content), _SHEET)
    top.read("source", value.text)
    top.read("effective", value.day)
    entries = _entries(top)
    models = [card.card(entry) for entry in entries if "removed" not in entry.values]
    removed = [_removed(entry) for entry in entries if "removed" in entry.values]
    cards = {model.model_id: model for model in models}
    return Sheet(place, cards, frozenset(removed))


def _parsed(place: str, content: str) -> object:
    try:
        return json.loads(content)
    except ValueError as error:
        message = f"{place}: is not JSON: {error}."
        raise ConfigurationError(message) from error


def _entries(top: Fields) -> list[Fields]:
    chat = top.read("chat", value.listed)
    entries = [_entry(f"{top.place}: chat[{at}]", raw) for at, raw in enumerate(chat)]
    for name, times in Counter(entry.values["model_id"] for entry in entries).items():
        if times > 1:
            why = f"lists {name} {times} times"
            raise top.wrong(why, of="chat")
    return entries


def _entry(place: str, raw: object) -> Fields:
    """Return an entry whose place names its model."""
    gone = isinstance(raw, dict) and "removed" in raw
    entry = fields(place, raw, _REMOVAL if gone else card.FIELDS)
    model_id = entry.read("model_id", value.model_id)
    return Fields(f"{place} ({model_id})", entry.values)


def _removed(entry: Fields) -> str:
    entry.read("removed", value.yes)
    return entry.read("model_id", value.model_id)
