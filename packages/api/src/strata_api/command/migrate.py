"""Bring a database up to date."""

from pathlib import Path

import click

from strata_api.command.owner import on_target, owned_place


@click.command()
@on_target
def migrate(target: str) -> None:
    """Apply the migrations that are missing, all or none of them."""
    with owned_place(target) as (place, _):
        applied = place.bring_up_to_date(Path.cwd())
    for tag in applied:
        click.echo(f"applied {tag}")
    click.echo("The schema is up to date.")
