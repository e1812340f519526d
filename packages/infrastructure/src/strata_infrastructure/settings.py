"""The environment, read once and passed down.

Every variable is listed in `env/secrets.env.example` with its meaning. A value in the
process environment wins over the same one in `env/secrets.env`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path

from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.environment import Reader, read_environment
from strata_infrastructure.provider_offer import read_providers
from strata_infrastructure.secret import Secret
from strata_infrastructure.webhook_settings import FAL_KEY_SET_URL, WebhookSettings

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
    """How patient Strata is, in seconds, and how often it tries.

    Attributes:
        tries: of each model, the first included.
    """

    tries: int
    connect: float
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
    """Everything the environment says.

    Attributes:
        supabase_secret_key: with which files are kept there; None keeps them here.
        title_model: who names threads: the id of a model, or `off`; None leaves it to
            the cheapest.
        catalogue: a file of models and prices beside those of the distribution.
    """

    environment: Environment
    database: DatabaseSettings
    run: RunSettings
    supabase_url: str | None
    supabase_jwt_secret: Secret | None
    supabase_secret_key: Secret | None
    allowed_origins: tuple[str, ...]
    title_model: str | None = None
    catalogue: Path | None = None
    providers: Mapping[str, ProviderSettings] = field(default_factory=dict)
    webhooks: WebhookSettings = field(default_factory=WebhookSettings)


def read_settings(
    root: Path, *, default: Environment = Environment.PRODUCTION
) -> Settings:
    """Read the environment and, below `root`, `env/secrets.env` if it is there.

    Raises:
        ConfigurationError: a value makes no sense; the message says which.
    """
    reader = read_environment(root / SECRETS_FILE)
    environment = Environment(reader.choice("STRATA_ENV", default, *Environment))
    run = _run(reader)
    return Settings(
        environment=environment,
        database=_database(reader),
        run=run,
        supabase_url=reader.text("SUPABASE_URL"),
        supabase_jwt_secret=reader.secret("SUPABASE_JWT_SECRET"),
        supabase_secret_key=reader.secret("SUPABASE_SECRET_KEY"),
        allowed_origins=_list(reader.text("STRATA_ALLOWED_ORIGINS")),
        title_model=reader.text("STRATA_TITLE_MODEL"),
        catalogue=_below(root, reader.text("STRATA_CATALOGUE")),
        providers=read_providers(reader, environment, run.connect),
        webhooks=_webhooks(reader),
    )


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
        tries=int(reader.number("STRATA_TRIES", 2, least=1, most=10)),
        connect=reader.number("STRATA_CONNECT_SECONDS", 5, least=0.1, most=60),
        first_token=patience("STRATA_FIRST_TOKEN_SECONDS", 60),
        between_chunks=patience("STRATA_BETWEEN_CHUNKS_SECONDS", 30),
        total=reader.number("STRATA_TOTAL_SECONDS", 600, least=0.1, most=86400),
        flush=reader.number("STRATA_FLUSH_SECONDS", 0.2, least=0.01, most=1),
        heartbeat=heartbeat,
        lease=reader.number("STRATA_LEASE_SECONDS", 15, least=2 * heartbeat, most=600),
        drain=reader.number("STRATA_DRAIN_SECONDS", 3, least=0, most=600),
        ping=reader.number("STRATA_PING_SECONDS", 15, least=1, most=3600),
    )


def _webhooks(reader: Reader) -> WebhookSettings:
    public_url = reader.text("STRATA_PUBLIC_URL")
    secrets = _list(reader.text("REPLICATE_WEBHOOK_SECRET"))
    return WebhookSettings(
        public_url=public_url and public_url.rstrip("/"),
        webhook_url=reader.text("STRATA_WEBHOOK_URL"),
        replicate_secrets=tuple(map(Secret, secrets)),
        fal_user_id=reader.text("FAL_USER_ID"),
        fal_key_set_url=reader.text("FAL_JWKS_URL") or FAL_KEY_SET_URL,
    )


def _below(root: Path, name: str | None) -> Path | None:
    return None if name is None else root / name


def _list(value: str | None) -> tuple[str, ...]:
    return tuple(item.strip() for item in (value or "").split(",") if item.strip())
