"""The environment, read once and passed down.

Every variable is listed in `env/secrets.env.example` with its meaning. A value in the
process environment wins over the same one in `env/secrets.env`.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path

from dotenv import dotenv_values

from strata_domain.error import ConfigurationError
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.secret import Secret

SECRETS_FILE = Path("env") / "secrets.env"


class Environment(StrEnum):
    """Where Strata runs: at a desk, or for real."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSettings:
    """How to reach Postgres.

    Attributes:
        url: where the API logs in; None means the embedded Postgres.
        migration_url: where migrations log in, as the owner of the schema.
        listen_url: a direct connection for LISTEN when `url` is a pooler.
        connections: the most this process opens, LISTEN included.
    """

    url: Secret | None
    migration_url: Secret | None
    listen_url: Secret | None
    connections: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """How patient Strata is, in seconds."""

    first_token: float
    between_chunks: float
    total: float
    flush: float
    heartbeat: float
    lease: float
    drain: float
    ping: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the environment says."""

    environment: Environment
    database: DatabaseSettings
    run: RunSettings
    supabase_url: str | None
    supabase_jwt_secret: Secret | None
    allowed_origins: tuple[str, ...]
    providers: Mapping[str, ProviderSettings] = field(default_factory=dict)


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


def read_settings(
    root: Path, *, default: Environment = Environment.PRODUCTION
) -> Settings:
    """Read the environment and, below `root`, `env/secrets.env` if it is there.

    Raises:
        ConfigurationError: a value makes no sense; the message says which.
    """
    reader = Reader({**_variables(root / SECRETS_FILE), **os.environ})
    environment = Environment(reader.choice("STRATA_ENV", default, *Environment))
    return Settings(
        environment=environment,
        database=_database(reader),
        run=_run(reader),
        supabase_url=reader.text("SUPABASE_URL"),
        supabase_jwt_secret=reader.secret("SUPABASE_JWT_SECRET"),
        allowed_origins=_list(reader.text("STRATA_ALLOWED_ORIGINS")),
        providers=_providers(reader, environment),
    )


def _variables(path: Path) -> Mapping[str, str | None]:
    """Return what a file of NAME=value lines says, to the letter; nothing without it.

    Raises:
        ConfigurationError: it cannot be read.
    """
    try:
        return dotenv_values(path, interpolate=False)
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path} cannot be read: make it a text file of yours, in UTF-8."
        raise ConfigurationError(message) from error


def _database(reader: Reader) -> DatabaseSettings:
    return DatabaseSettings(
        url=reader.secret("DATABASE_URL"),
        migration_url=reader.secret("MIGRATION_DATABASE_URL"),
        listen_url=reader.secret("DATABASE_LISTEN_URL"),
        connections=int(reader.number("DATABASE_CONNECTIONS", 10, least=4, most=500)),
    )


def _run(reader: Reader) -> RunSettings:
    """A lease must outlast a missed sign of life."""
    patience = partial(reader.number, least=0.1, most=3600)
    heartbeat = reader.number("STRATA_HEARTBEAT_SECONDS", 2, least=0.1, most=60)
    return RunSettings(
        first_token=patience("STRATA_FIRST_TOKEN_SECONDS", 60),
        between_chunks=patience("STRATA_BETWEEN_CHUNKS_SECONDS", 30),
        total=reader.number("STRATA_TOTAL_SECONDS", 600, least=0.1, most=86400),
        flush=reader.number("STRATA_FLUSH_SECONDS", 0.2, least=0.01, most=1),
        heartbeat=heartbeat,
        lease=reader.number("STRATA_LEASE_SECONDS", 15, least=2 * heartbeat, most=600),
        drain=reader.number("STRATA_DRAIN_SECONDS", 3, least=0, most=600),
        ping=reader.number("STRATA_PING_SECONDS", 15, least=1, most=3600),
    )


def _providers(reader: Reader, environment: Environment) -> dict[str, ProviderSettings]:
    """Offer what has a key; the sandbox, which needs none, outside production only."""
    openai = reader.secret("OPENAI_API_KEY")
    sandbox = ProviderSettings(base_url=reader.text("SANDBOX_BASE_URL"))
    usual = "on" if environment is Environment.DEVELOPMENT else "off"
    wanted = reader.choice("STRATA_SANDBOX", usual, "on", "off")
    found = {
        "sandbox": sandbox if wanted == "on" else None,
        "openai": openai
        and ProviderSettings(api_key=openai, base_url=reader.text("OPENAI_BASE_URL")),
    }
    return {name: provider for name, provider in found.items() if provider}


def _list(value: str | None) -> tuple[str, ...]:
    return tuple(item.strip() for item in (value or "").split(",") if item.strip())


def _float(name: str, value: str) -> float:
    try:
        return float(value)
    except ValueError as error:
        message = f"{name} must be a number; it is {value!r}"
        raise ConfigurationError(message) from error
