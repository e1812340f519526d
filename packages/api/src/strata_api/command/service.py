"""The second half of `strata serve`, which needs the web framework."""

import socket
from pathlib import Path

import click

from strata_api.app import create_app
from strata_api.command.assembly import assemble
from strata_api.command.listener import address_of
from strata_api.command.place import Place
from strata_api.server import run
from strata_infrastructure.settings import Settings


def serve_application(
    listener: socket.socket, *, root: Path, settings: Settings, place: Place
) -> None:
    """Serve until a signal.

    Raises:
        ConfigurationError: a setting makes no sense, or the database cannot be used.
    """
    container = assemble(root, settings, place)
    run(
        create_app(container, origins=settings.allowed_origins),
        listener,
        engine_room=container.engine_room,
        ready=lambda: click.echo(f"Strata serves at {address_of(listener)}"),
    )
