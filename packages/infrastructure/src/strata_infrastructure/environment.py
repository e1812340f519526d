"""Variables of the process and of a file, read strictly."""

import os
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

from strata_domain.error import ConfigurationError
from strata_infrastructure.secret import Secret


class Reader:
    """Reads variables; a blank one counts as absent."""

    def __init__(self, values: Mapping[str, str | None]) -> None:
        """Read from these, without the spaces and line breaks around a value."""
        stripped = ((name, (value or "").strip()) for name, value in values.items())
        self._values = {name: value for name, value in stripped if value}

    def text(self, name: str) -> str | None:
        """Return a value as it stands."""
        return self._values.get(name)

    def secret(self, name: str) -> Secret | None:
        """Return a value that must not be shown."""
        return Secret(self._values[name]) if name in self._values else None

    def number(self, name: str, default: float, *, least: float, most: float) -> float:
        """Return a number within bounds.

        Raises:
            ConfigurationError: it is none, or outside.
        """
        found = _float(name, self._values.get(name, str(default)))
        if least <= found <= most:
            return found
        message = f"{name} must be between {least:g} and {most:g}; it is {found:g}"
        raise ConfigurationError(message)

    def choice(self, name: str, default: str, *others: str) -> str:
        """Return one of a few words.

        Raises:
            ConfigurationError: it is none of them.
        """
        allowed = dict.fromkeys((default, *others))
        found = self._values.get(name, default)
        if found in allowed:
            return found
        message = f"{name} is {found!r}; set it to {' or '.join(allowed)}"
        raise ConfigurationError(message)


def read_environment(path: Path) -> Reader:
    """Read the process's variables, and for what they lack the file's, if it is there.

    The file has NAME=value lines, which are taken to the letter.

    Raises:
        ConfigurationError: it cannot be read.
    """
    try:
        written = dotenv_values(path, interpolate=False)
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path} cannot be read: make it a text file of yours, in UTF-8."
        raise ConfigurationError(message) from error
    return Reader({**written, **os.environ})


def _float(name: str, value: str) -> float:
    try:
        return float(value)
    except ValueError as error:
        message = f"{name} must be a number; it is {value!r}"
        raise ConfigurationError(message) from error
