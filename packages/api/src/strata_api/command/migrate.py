"""Bring a database up to date."""

import os
from pathlib import Path

import click

from strata_api.command.place import database_place, migration_target
from strata_infrastructure.settings import Environment, read_settings


@click.command()
@click.option(
    "--target",
    default="local",
    show_default=True,
    help="The file env/migration/TARGET.env.",
)
def migrate(target: str) -> None:
    """Apply the migrations that are missing, all or none of them."""
    root = Path.cwd()
    for name, value in migration_target(root, target).items():
        os.environ.setdefault(name, value)
    settings = read_settings(root, default=Environment.DEVELOPMENT)
    with database_place(root, settings) as place:
        applied = place.bring_up_to_date(root)
    for tag in applied:
        click.echo(f"applied {tag}")
    click.echo("The schema is up to date.")
