"""A transaction as the owner of the database, for what only an owner may change."""

from collections.abc import Generator
from contextlib import contextmanager

import psycopg
from psycopg import Connection

from strata_domain.error import ConfigurationError

CONNECT_SECONDS = 10
LOCK = 0x737472617461
UNREACHABLE = (
    "The database does not let us in; check that Postgres runs at the host and port of "
    "the database URL, and that the database, user and password in it are right."
)
NOT_OWNER = (
    "This login may not change the schema and nothing was changed; put the URL of the "
    "database's owner into MIGRATION_DATABASE_URL. Postgres says: {}."
)
REFUSED = "Postgres refused the change and nothing was changed. It says: {}."


@contextmanager
def owner_transaction(owner_url: str) -> Generator[Connection]:
    """One transaction; no other of its kind runs in this database meanwhile.

    Raises:
        ConfigurationError: the database is out of reach, the login is not its owner, or
            a statement failed; nothing was changed then.
    """
    with log_in(owner_url) as connection, _refusals():
        connection.execute("select pg_advisory_xact_lock(%s)", (LOCK,))
        yield connection


def log_in(url: str) -> Connection:
    """Connect as whoever the URL names.

    Raises:
        ConfigurationError: the database is out of reach.
    """
    try:
        return psycopg.connect(
            url.replace("+psycopg", "", 1),
            connect_timeout=CONNECT_SECONDS,
            prepare_threshold=None,
        )
    except psycopg.OperationalError as error:
        raise ConfigurationError(UNREACHABLE) from error
    except psycopg.Error:  # it quotes a malformed URL, password and all
        raise ConfigurationError(UNREACHABLE) from None


@contextmanager
def _refusals() -> Generator[None]:
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        raise ConfigurationError(NOT_OWNER.format(_words(error))) from error
    except psycopg.Error as error:
        raise ConfigurationError(REFUSED.format(_words(error))) from error


def _words(error: psycopg.Error) -> str:
    words = error.diag.message_primary or "the connection broke"
    return ", ".join([words, *getattr(error, "__notes__", [])])
