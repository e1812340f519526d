"""Serve the API."""

import logging
from pathlib import Path

import click

from strata_api.app import create_app
from strata_api.command.assembly import LOG_FORMAT, assemble
from strata_api.command.place import Place, database_place
from strata_api.server import bind, run
from strata_gateway.login_role import ensure_powerless
from strata_infrastructure.settings import Environment, Settings, read_settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
def serve(host: str, port: int) -> None:
    """Serve the API until a signal, on a database that is already migrated.

    On SIGTERM it takes no new work, ends its streams, saves every answer and leaves.
    """
    logging.basicConfig(level=logging.WARNING, format=LOG_FORMAT)
    logging.getLogger("strata_api").setLevel(logging.INFO)
    root = Path.cwd()
    settings = read_settings(root)
    with bind(host, port) as listener, database_place(root, settings) as place:
        _ensure_safe(settings, place)
        container = assemble(root, settings, place)
        app = create_app(container, origins=settings.allowed_origins)
        address = f"http://{host}:{listener.getsockname()[1]}"
        run(
            app,
            listener,
            engine_room=container.engine_room,
            ready=lambda: click.echo(f"Strata serves at {address}"),
        )


def _ensure_safe(settings: Settings, place: Place) -> None:
    if settings.environment is Environment.PRODUCTION:
        ensure_powerless(place.app_url)
