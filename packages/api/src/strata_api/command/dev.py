"""Run the whole system on one machine."""

import json
import logging
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import click

from strata_api.app import create_app
from strata_api.command.assembly import LOG_FORMAT, assemble
from strata_api.command.demo import DEMO_USER, ensure_demo_thread, ensure_demo_user
from strata_api.command.place import (
    database_place,
    development_secret,
    ensure_development,
)
from strata_api.server import bind, run
from strata_domain.error import ConfigurationError
from strata_infrastructure.identity import development_token
from strata_infrastructure.settings import Environment, read_settings

FRONTEND = Path("env") / "frontend" / "local.json"
ADVICE = "STRATA_ENV says production; 'strata dev' is for development: unset it."
WELCOME = """
Strata is ready at {address}

  docs    {address}/docs
  token   {token}
  try     {curl}

Ctrl-C stops it. Your data stay in .strata/ until you delete it.
"""
CURL = (
    "curl -N {address}/api/threads/{thread_id}/messages"
    " -H 'Authorization: Bearer {token}' -H 'Accept: text/event-stream'"
    " -H 'Content-Type: application/json'"
    """ -d '{{"text": "Tell me something.", "model": "sandbox/lorem"}}'"""
)


@click.command()
@click.option("--host", help="Default: the host in env/frontend/local.json.")
@click.option("--port", type=click.IntRange(0, 65535), help="Default: the same file's.")
def dev(host: str | None, port: int | None) -> None:
    """Run everything on this machine: no account, no key, no Docker."""
    logging.basicConfig(level=logging.WARNING, format=LOG_FORMAT)
    root = Path.cwd()
    settings = read_settings(root, default=Environment.DEVELOPMENT)
    ensure_development(settings, ADVICE)
    known_host, known_port = frontend_address(root)
    listening = bind(host or known_host, known_port if port is None else port)
    with listening as listener, database_place(root, settings) as place:
        place.bring_up_to_date(root)
        user_id = ensure_demo_user(place, DEMO_USER)
        container = assemble(root, settings, place)
        thread_id = ensure_demo_thread(container, user_id)
        token = development_token(user_id, secret=development_secret(root))
        address = "http://{}:{}".format(*listener.getsockname())
        run(
            create_app(container, origins=settings.allowed_origins or ("*",)),
            listener,
            engine_room=container.engine_room,
            ready=lambda: click.echo(_welcome(address, token, thread_id)),
        )


def frontend_address(root: Path) -> tuple[str, int]:
    """Return where the apps of this checkout look for the API.

    Raises:
        ConfigurationError: `env/frontend/local.json` is not there or makes no sense.
    """
    try:
        found = json.loads((root / FRONTEND).read_text())
        address = urlsplit(found["api_url"])
        return str(address.hostname), int(address.port or 80)
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = (
            f"{FRONTEND} must name an api_url such as http://127.0.0.1:8000; "
            "run the command in the checkout of Strata, or restore that file."
        )
        raise ConfigurationError(message) from error


def _welcome(address: str, token: str, thread_id: UUID) -> str:
    curl = CURL.format(address=address, thread_id=thread_id, token=token)
    return WELCOME.format(address=address, token=token, curl=curl)
