"""Print a development token."""

from pathlib import Path

import click

from strata_api.command.demo import DEMO_USER, ensure_demo_user
from strata_api.command.place import (
    database_place,
    development_secret,
    ensure_development,
)
from strata_infrastructure.identity import development_token
from strata_infrastructure.settings import Environment, read_settings

ADVICE = (
    "STRATA_ENV says production, where Supabase Auth gives out tokens; sign in there."
)


@click.command()
@click.option("--user", default=DEMO_USER, show_default=True, help="Any name.")
@click.option("--anonymous", is_flag=True, help="Somebody who never signed up.")
def token(user: str, *, anonymous: bool) -> None:
    """Print a token of a development user, and nothing else.

    The user exists from then on; the same name is the same user.
    """
    root = Path.cwd()
    settings = read_settings(root, default=Environment.DEVELOPMENT)
    ensure_development(settings, ADVICE)
    with database_place(root, settings) as place:
        place.bring_up_to_date(root)
        user_id = ensure_demo_user(place, user, anonymous=anonymous)
    secret = development_secret(root)
    click.echo(development_token(user_id, secret=secret, anonymous=anonymous))
