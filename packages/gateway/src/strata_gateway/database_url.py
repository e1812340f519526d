"""The address of the database, as people write it."""

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from strata_domain.error import ConfigurationError

DIALECT = "postgresql+psycopg"
SPELLINGS = frozenset({"postgres", "postgresql", DIALECT})
EXAMPLE = "postgresql://user:password@host:5432/database"


def parse_database_url(url: str) -> URL:
    """Return the address for SQLAlchemy and psycopg.

    Raises:
        ConfigurationError: it is none of Postgres; the message does not repeat it,
            because it holds a password.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ConfigurationError(_advice()) from None
    if parsed.drivername not in SPELLINGS:
        raise ConfigurationError(_advice())
    return parsed.set(drivername=DIALECT)


def _advice() -> str:
    return f"DATABASE_URL is not the address of a Postgres; write it as {EXAMPLE}"
