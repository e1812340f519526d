"""Run the whole system on one machine.

What it needs to serve takes longer to import than Postgres takes to start, so both
happen at once.
"""

import json
from pathlib import Path
from urllib.parse import urlsplit

import click

from strata_api.command.demo import DEMO_USER, ensure_demo_user
from strata_api.command.import_ahead import import_ahead
from strata_api.command.listener import listen
from strata_api.command.log import begin_log
from strata_api.command.place import database_place, ensure_development
from strata_domain.error import ConfigurationError
from strata_infrastructure.settings import Environment, read_settings

FRONTEND = Path("env") / "frontend" / "local.json"
ADVICE = "STRATA_ENV says production; 'strata dev' is for development: unset it."


@click.command()
@click.option("--host", help="Default: the host in env/frontend/local.json.")
@click.option("--port", type=click.IntRange(0, 65535), help="Default: the same file's.")
def dev(host: str | None, port: int | None) -> None:
    """Run everything on this machine: no account, no key, no Docker."""
    begin_log()
    root = Path.cwd()
    settings = read_settings(root, default=Environment.DEVELOPMENT)
    ensure_development(settings, ADVICE)
    known_host, known_port = frontend_address(root)
    with listen(host or known_host, known_port if port is None else port) as listener:
        serving = import_ahead("strata_api.command.demonstration:serve_demonstration")
        with database_place(root, settings) as place:
            place.bring_up_to_date(root)
            user_id = ensure_demo_user(place, DEMO_USER)
            serve = serving.result()
            serve(listener, root=root, settings=settings, place=place, user_id=user_id)


def frontend_address(root: Path) -> tuple[str, int]:
    """Return where the apps of this checkout look for the API.

    Raises:
        ConfigurationError: `env/frontend/local.json` is not there or makes no sense.
    """
    try:
        found = json.loads((root / FRONTEND).read_text(encoding="utf-8"))
        return _address(str(found["api_url"]))
    except (OSError, ValueError, LookupError, TypeError) as error:
        message = (
            f"{FRONTEND} must name an api_url such as http://127.0.0.1:8000; "
            "run the command in the checkout of Strata, or restore that file."
        )
        raise ConfigurationError(message) from error


def _address(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    if not parts.hostname:
        message = "an address has a host"
        raise ValueError(message)
    return parts.hostname, parts.port or 80
