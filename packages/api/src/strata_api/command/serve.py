"""Serve the API."""

import logging
from pathlib import Path

import click

from strata_api.command.import_ahead import import_ahead
from strata_api.command.listener import listen
from strata_api.command.log import begin_log
from strata_api.command.place import Place, database_place
from strata_domain.error import ConfigurationError
from strata_gateway.login_role import ensure_powerless
from strata_infrastructure.settings import Environment, Settings, read_settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
def serve(host: str, port: int) -> None:
    """Serve the API until a signal.

    The database is migrated already. On SIGTERM it takes no new work, ends its streams,
    saves every answer and leaves.
    """
    begin_log()
    logging.getLogger("strata_api").setLevel(logging.INFO)
    root = Path.cwd()
    settings = read_settings(root)
    ensure_complete(settings)
    with listen(host, port) as listener, database_place(root, settings) as place:
        serving = import_ahead("strata_api.command.service:serve_application")
        ensure_safe(settings, place)
        serving.result()(listener, root=root, settings=settings, place=place)


def ensure_complete(settings: Settings) -> None:
    """Refuse to run in production with the login of the migrations."""
    if settings.environment is Environment.PRODUCTION and not settings.database.url:
        message = (
            "Set DATABASE_URL to your Postgres in env/secrets.env or the environment, "
            "or run 'strata dev', which brings its own."
        )
        raise ConfigurationError(message)


def ensure_safe(settings: Settings, place: Place) -> None:
    """Refuse to run in production with a login that may do more than it must."""
    if settings.environment is Environment.PRODUCTION:
        ensure_powerless(place.app_url)
