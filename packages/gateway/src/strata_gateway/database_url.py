"""The address of the database, as people write it."""

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from strata_domain.error import ConfigurationError

DIALECT = "postgresql+psycopg"
SPELLINGS = frozenset({"postgres", "postgresql", DIALECT})
EXAMPLE = "postgresql://user:password@host:5432/database"
POOLERS_OF_MANY = ".pooler.supabase.com"
ADVICE = f"DATABASE_URL is not the address of a Postgres; write it as {EXAMPLE}"
SETTINGS = {
    "application_name": "strata",
    "client_encoding": "utf8",
    "connect_timeout": "5",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}
"""How every connection is made, unless the URL says otherwise.

Nothing that a transaction-mode pooler refuses: time zone and timeouts are not here,
each transaction sets its own.
"""


def parse_database_url(url: str) -> URL:
    """Return the address for SQLAlchemy, with our settings of a connection.

    Raises:
        ConfigurationError: it is none of Postgres; the message does not repeat it,
            because it holds a password.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ConfigurationError(ADVICE) from None
    if parsed.drivername not in SPELLINGS:
        raise ConfigurationError(ADVICE)
    return parsed.set(drivername=DIALECT, query={**SETTINGS, **parsed.query})


def login_of(url: str) -> tuple[str, str]:
    """Return the role that logs in, and its password, as Postgres knows them.

    A pooler that Supabase shares among projects is told the project, too, behind the
    role and a dot.

    Raises:
        ConfigurationError: the address is none of Postgres.
    """
    parsed = parse_database_url(url)
    user = parsed.username or ""
    is_shared = (parsed.host or "").endswith(POOLERS_OF_MANY)
    role = user.rpartition(".")[0] if is_shared else user
    return role, str(parsed.password or "")


def driver_url(url: str) -> str:
    """Return the same address as psycopg itself reads it, password and all.

    Raises:
        ConfigurationError: it is none of Postgres.
    """
    address = parse_database_url(url).set(drivername="postgresql")
    return address.render_as_string(hide_password=False)
