"""The migration files: SQL, and the journal that orders it."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from strata_domain.error import ConfigurationError

BREAKPOINT = "--> statement-breakpoint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One file.

    Attributes:
        tag: the file's name without its suffix, `<version>_<name>`.
        when: its place in drizzle-kit's journal, in milliseconds.
    """

    tag: str
    when: int
    text: str

    @property
    def digest(self) -> str:
        """What drizzle-kit stores to recognise the file."""
        return sha256(self.text.encode()).hexdigest()

    @property
    def version(self) -> str:
        """What the Supabase CLI stores to recognise the file."""
        return self.tag.partition("_")[0]

    @property
    def name(self) -> str:
        """What the Supabase CLI shows."""
        return self.tag.partition("_")[2]

    @property
    def statements(self) -> list[str]:
        """The text, cut where drizzle-kit cuts it."""
        return self.text.split(BREAKPOINT)

    def says(self, statements: Sequence[str]) -> bool:
        """Whether these are its statements, wherever and however they were cut."""
        return _essence("".join(statements)) == _essence(self.text)


def read_migrations(directory: Path) -> list[Migration]:
    """Every migration of the journal, in order.

    Raises:
        ConfigurationError: the directory or one of its files is missing.
    """
    try:
        journal = json.loads((directory / "meta" / "_journal.json").read_bytes())
        return [_read(directory, **entry) for entry in journal["entries"]]
    except FileNotFoundError as error:
        message = (
            f"The migrations in {directory} are missing or incomplete; run this in a "
            "whole checkout, where they are in supabase/migrations."
        )
        raise ConfigurationError(message) from error


def _read(directory: Path, *, tag: str, when: int, **_: object) -> Migration:
    # Not read_text: it would change line endings, and with them the digest.
    text = (directory / f"{tag}.sql").read_bytes().decode()
    return Migration(tag=tag, when=when, text=text)


def _essence(text: str) -> str:
    return re.sub(r"[\s;]+", "", text.replace(BREAKPOINT, ""))
