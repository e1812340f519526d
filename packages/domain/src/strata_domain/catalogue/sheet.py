"""One file of models: read, checked, and laid over others."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic

from strata_domain.catalogue import value
from strata_domain.catalogue.fields import Fields, fields
from strata_domain.catalogue.section import SECTIONS, Card, Section
from strata_domain.error import ConfigurationError

_SHEET = ("source", "effective", *SECTIONS)
_REMOVAL = ("model_id", "removed")


@dataclass(frozen=True, slots=True)
class Sheet(Generic[Card]):
    """The models of one file, of one kind.

    Attributes:
        section: where they stand in it.
        place: the file, to begin a complaint with.
        effective: the day on which its prices were right.
        removed: the ids of models that shall not be known any more.
    """

    section: Section[Card]
    place: str
    effective: date
    cards: Mapping[str, Card]
    removed: frozenset[str]

    def over(self, below: Mapping[str, Card]) -> dict[str, Card]:
        """Return the models of this file, and those below that it leaves alone.

        What is removed may still be named as a fallback: it is passed over.

        Raises:
            ConfigurationError: it names a model that nobody knows.
        """
        both = {**below, **self.cards}
        self._ensure_known("removed", self.removed - below.keys())
        for model in self.cards.values():
            named = set(self.section.names(model))
            self._ensure_known("fallbacks", named - both.keys())
        return {name: both[name] for name in both if name not in self.removed}

    def _ensure_known(self, field: str, strangers: set[str] | frozenset[str]) -> None:
        if strangers:
            named = ", ".join(sorted(strangers))
            message = f"{self.place}: {field} names unknown models: {named}."
            raise ConfigurationError(message)


def read_sheet(place: str, content: str, section: Section[Card]) -> Sheet[Card]:
    """Return the models of a file.

    Args:
        place: the file, to begin a complaint with.
        content: JSON.
        section: where in it they stand; what is not there names none.

    Raises:
        ConfigurationError: something in it is wrong; the message says what and where.
    """
    top = fields(place, _parsed(place, content), _SHEET)
    top.read("source", value.text)
    effective = top.read("effective", value.day)
    entries = _entries(top, section)
    models = [section.card(entry) for entry in entries if "removed" not in entry.values]
    removed = [_removed(entry) for entry in entries if "removed" in entry.values]
    cards = {model.model_id: model for model in models}
    return Sheet(section, place, effective, cards, frozenset(removed))


def _parsed(place: str, content: str) -> object:
    try:
        return json.loads(content)
    except ValueError as error:
        message = f"{place}: is not JSON: {error}."
        raise ConfigurationError(message) from error


def _entries(top: Fields, section: Section[Card]) -> list[Fields]:
    listed = top.get(section.name, value.listed, [])
    place = f"{top.place}: {section.name}"
    entries = [_entry(f"{place}[{at}]", raw, section) for at, raw in enumerate(listed)]
    for name, times in Counter(entry.values["model_id"] for entry in entries).items():
        if times > 1:
            why = f"lists {name} {times} times"
            raise top.wrong(why, of=section.name)
    return entries


def _entry(place: str, raw: object, section: Section[Card]) -> Fields:
    """Return an entry whose place names its model."""
    gone = isinstance(raw, dict) and "removed" in raw
    entry = fields(place, raw, _REMOVAL if gone else section.fields)
    model_id = entry.read("model_id", value.model_id)
    return Fields(f"{place} ({model_id})", entry.values)


def _removed(entry: Fields) -> str:
    entry.read("removed", value.yes)
    return entry.read("model_id", value.model_id)
