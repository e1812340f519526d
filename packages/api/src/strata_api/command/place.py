"""Where a command finds its database and its secrets."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

from strata_domain.error import ConfigurationError
from strata_gateway.database_url import login_of
from strata_gateway.migration import enable_login, migrate
from strata_infrastructure.embedded_postgres import PostgresServer, embedded_postgres
from strata_infrastructure.identity import load_or_create_secret
from strata_infrastructure.secret import Secret
from strata_infrastructure.settings import DatabaseSettings, Environment, Settings
from strata_infrastructure.storage.storage_settings import StorageSettings

STATE = Path(".strata")
MIGRATIONS = Path("supabase") / "migrations"
MIGRATION_TARGETS = Path("env") / "migration"
APP_USER = "strata_app"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One database, and how each of its two logins reaches it.

    Attributes:
        name: what people call it.
        app_url: for the API, without rights of its own.
        owner_url: for migrations; None if only the API's login is known.
        listen_url: for LISTEN, past any pooler.
    """

    name: str
    app_url: str
    owner_url: str | None
    listen_url: str

    def require_owner(self) -> str:
        """Return the owner's URL.

        Raises:
            ConfigurationError: it is not known.
        """
        if self.owner_url is None:
            message = (
                "Set MIGRATION_DATABASE_URL to the URL of the database's owner; the "
                "login of DATABASE_URL is for the API and may change no schema."
            )
            raise ConfigurationError(message)
        return self.owner_url

    def bring_up_to_date(self, root: Path) -> list[str]:
        """Migrate, and let the API log in; return what was applied.

        Raises:
            ConfigurationError: the files or the database do not allow it.
        """
        owner_url = self.require_owner()
        applied = migrate(owner_url, root / MIGRATIONS)
        role, password = login_of(self.app_url)
        owner, _ = login_of(owner_url)
        if role not in {"", owner}:
            enable_login(owner_url, user=role, password=password)
        return applied


@contextmanager
def database_place(root: Path, settings: Settings) -> Generator[Place]:
    """Give the configured database, or run the embedded one as long as the block.

    Raises:
        ConfigurationError: production names no database, this is no checkout, or the
            embedded one fails.
    """
    url = settings.database.url or settings.database.migration_url
    if url is not None:
        yield _configured(settings.database, url)
    else:
        ensure_development(
            settings,
            "Set DATABASE_URL to your Postgres in env/secrets.env, "
            "or run 'strata dev', which brings its own.",
        )
        _ensure_checkout(root)
        with embedded_postgres(root / STATE) as server:
            yield _embedded(root, server)


def _ensure_checkout(root: Path) -> None:
    """Refuse to begin a database where none could be migrated."""
    if not (root / MIGRATIONS).is_dir():
        message = (
            f"There is no {MIGRATIONS} in {root}: change to the checkout of Strata and "
            "run the command there."
        )
        raise ConfigurationError(message)


def development_secret(root: Path) -> Secret:
    """Return what signs development tokens here; it is made on first use."""
    return load_or_create_secret(root / STATE / "token.secret")


def storage_settings(root: Path, settings: Settings) -> StorageSettings:
    """Return where files are kept: at Supabase, or here, behind links of our own."""
    key = settings.supabase_secret_key
    return StorageSettings(
        folder=root / STATE / "files",
        link_url="/files",
        link_secret=key or load_or_create_secret(root / STATE / "link.secret"),
        supabase_url=settings.supabase_url,
        supabase_key=key,
    )


def ensure_development(settings: Settings, advice: str) -> None:
    """Refuse what is for development alone.

    Raises:
        ConfigurationError: this is production; the advice says what to do instead.
    """
    if settings.environment is Environment.PRODUCTION:
        raise ConfigurationError(advice)


def migration_target(root: Path, name: str) -> Mapping[str, str]:
    """Return the variables of `env/migration/NAME.env`.

    Raises:
        ConfigurationError: there is no such file.
    """
    path = root / MIGRATION_TARGETS / f"{name}.env"
    if not path.is_file():
        message = f"There is no {path}: copy local.env beside it and fill it in."
        raise ConfigurationError(message)
    found = dotenv_values(path, interpolate=False)
    return {key: value for key, value in found.items() if value}


def _configured(database: DatabaseSettings, url: Secret) -> Place:
    owner, listen = database.migration_url, database.listen_url
    return Place(
        name="the database of DATABASE_URL",
        app_url=url.reveal(),
        owner_url=None if owner is None else owner.reveal(),
        listen_url=(listen or url).reveal(),
    )


def _embedded(root: Path, server: PostgresServer) -> Place:
    password = load_or_create_secret(root / STATE / "database.secret").reveal()
    app_url = f"postgresql://{APP_USER}:{password}@{server.host}:{server.port}/postgres"
    return Place(
        name=f"{STATE}/", app_url=app_url, owner_url=server.url(), listen_url=app_url
    )
