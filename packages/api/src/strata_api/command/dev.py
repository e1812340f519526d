"""Run the whole system on one machine.

What it needs to serve takes longer to import than Postgres takes to start, so both
happen at once.
"""

from contextlib import nullcontext
from pathlib import Path

import click

from strata_api.command.demo import DEMO_USER, ensure_demo_user
from strata_api.command.frontend import frontend_address
from strata_api.command.import_ahead import import_ahead
from strata_api.command.listener import listen
from strata_api.command.local_project import ensure_own, project_beside
from strata_api.command.log import begin_log
from strata_api.command.place import database_place, ensure_development
from strata_infrastructure.settings import Environment, Settings, read_settings

ADVICE = "STRATA_ENV says production; 'strata dev' is for development: unset it."
PORT = click.IntRange(0, 65535)


@click.command()
@click.option("--host", help="Default: the host in env/frontend/local.json.")
@click.option("--port", type=PORT, help="Default: the same file's.")
@click.option("--supabase", is_flag=True, help="With Auth, REST, Storage, functions.")
@click.option("--supabase-port", type=PORT, help="Default: the same file's.")
def dev(
    host: str | None, port: int | None, *, supabase: bool, supabase_port: int | None
) -> None:
    """Run everything on this machine: no account, no key, no Docker."""
    begin_log()
    root = Path.cwd()
    settings = _settings(root, supabase=supabase)
    known_host, known_port = frontend_address(root)
    with listen(host or known_host, known_port if port is None else port) as listener:
        serving = import_ahead("strata_api.command.demonstration:serve_demonstration")
        with database_place(root, settings) as place:
            place.bring_up_to_date(root)
            user_id = ensure_demo_user(place, DEMO_USER)
            beside = project_beside(root, settings, place=place, port=supabase_port)
            with beside if supabase else nullcontext(settings) as known:
                serve = serving.result()
                serve(listener, root=root, settings=known, place=place, user_id=user_id)


def _settings(root: Path, *, supabase: bool) -> Settings:
    settings = read_settings(root, default=Environment.DEVELOPMENT)
    ensure_development(settings, ADVICE)
    if supabase:
        ensure_own(settings)
    return settings
