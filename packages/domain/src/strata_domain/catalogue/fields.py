"""The fields of a JSON object, read with a word for whoever wrote it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from strata_domain.error import ConfigurationError

_MISSING = "is missing"

Value = TypeVar("Value")
Default = TypeVar("Default")


@dataclass(frozen=True, slots=True)
class Fields:
    """A JSON object of a file.

    Attributes:
        place: where it stands, to begin a complaint with.
    """

    place: str
    values: Mapping[str, object]

    def read(self, name: str, rule: Callable[[object], Value]) -> Value:
        """Return a field's value as its rule accepts it.

        Raises:
            ConfigurationError: it is missing, or the rule refuses it.
        """
        if name not in self.values:
            raise self.wrong(_MISSING, of=name)
        try:
            return rule(self.values[name])
        except ValueError as refusal:
            raise self.wrong(str(refusal), of=name) from None

    def get(
        self, name: str, rule: Callable[[object], Value], default: Default
    ) -> Value | Default:
        """Return a field's value, or another where the field is left out.

        Raises:
            ConfigurationError: the rule refuses what is there.
        """
        return self.read(name, rule) if name in self.values else default

    def wrong(self, why: str, *, of: str) -> ConfigurationError:
        """Return the error that says what is wrong with a field."""
        return ConfigurationError(f"{self.place}: {of} {why}.")


def fields(place: str, value: object, known: tuple[str, ...]) -> Fields:
    """Return the fields of what should be an object.

    Raises:
        ConfigurationError: it is none, or has fields that nobody knows.
    """
    if not isinstance(value, dict):
        message = f"{place}: must be an object with {', '.join(known)}."
        raise ConfigurationError(message)
    found = Fields(place, value)
    why = f"is no field; these are: {', '.join(known)}"
    for name in sorted(value.keys() - set(known)):
        raise found.wrong(why, of=name)
    return found
