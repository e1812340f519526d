"""A Supabase of this machine's own beside the API, for `strata dev --supabase`."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from strata_api.command.frontend import frontend_address, frontend_text
from strata_api.command.listener import listen
from strata_api.command.place import STATE, Place, development_secret
from strata_domain.error import ConfigurationError
from strata_infrastructure.identity import load_or_create_secret
from strata_infrastructure.local_supabase import LocalProject, Origin, local_supabase
from strata_infrastructure.secret import Secret
from strata_infrastructure.settings import Settings

PORT_OPTION = "--supabase-port"
BEGINNING = "Starting a Supabase; the first time, its packages are fetched ..."
TEXT = """
A Supabase for development, and never for production, is at {url}

  anon key  {key}
  sign up   {sign_up}
  function  {function}
  logs      {logs}
"""
SIGN_UP = (
    "curl {url}/auth/v1/signup -H 'apikey: {key}' -H 'Content-Type: application/json'"
    """ -d '{{"email": "ada@example.test", "password": "only-for-me"}}'"""
)
FUNCTION = (
    "curl {url}/functions/v1/usage-summary"
    ' -H "Authorization: Bearer $(uv run strata token)"'
)


def ensure_own(settings: Settings) -> None:
    """Refuse to play Supabase on a database or beside a project of somebody's.

    Raises:
        ConfigurationError: a setting names one.
    """
    database = settings.database
    if database.url or database.migration_url or settings.supabase_url:
        message = (
            "'strata dev --supabase' brings a database and a project of its own: unset "
            "DATABASE_URL, MIGRATION_DATABASE_URL and SUPABASE_URL, or leave "
            "--supabase out."
        )
        raise ConfigurationError(message)


@contextmanager
def project_beside(
    root: Path, settings: Settings, *, place: Place, port: int | None
) -> Generator[Settings]:
    """Run a project on the place's database; give the settings with which it is used.

    Args:
        root: the checkout.
        settings: without a project.
        place: where everything is migrated.
        port: None for the one in env/frontend/local.json, 0 for any.

    Raises:
        ConfigurationError: it does not start; the message says what to do.
    """
    project = _project(root, place, _origin(root, port))
    click.echo(BEGINNING)
    with local_supabase(project):
        click.echo(_text(project))
        yield replace(
            settings,
            supabase_url=project.origin.url,
            supabase_jwt_secret=project.jwt_secret,
            supabase_secret_key=project.secret_key,
        )


def _origin(root: Path, port: int | None) -> Origin:
    host, known_port = frontend_address(root, "supabase_url")
    wanted = known_port if port is None else port
    with listen(host, wanted, option=PORT_OPTION) as listener:
        return Origin(host=host, port=listener.getsockname()[1])


def _project(root: Path, place: Place, origin: Origin) -> LocalProject:
    state = root / STATE / "supabase"
    key = load_or_create_secret(state / "key.secret").reveal()
    return LocalProject(
        root=root,
        state=state,
        origin=origin,
        owner_url=place.require_owner(),
        app_url=place.app_url,
        anon_key=frontend_text(root, "supabase_anon_key"),
        secret_key=Secret(f"sb_secret_{key}"),
        jwt_secret=load_or_create_secret(state / "token.secret"),
        development_secret=development_secret(root),
        hook_secret=load_or_create_secret(state / "hook.secret"),
    )


def _text(project: LocalProject) -> str:
    known = {"url": project.origin.url, "key": project.anon_key}
    return TEXT.format(
        **known,
        sign_up=SIGN_UP.format(**known),
        function=FUNCTION.format(**known),
        logs=STATE / "supabase",
    )
