"""The database as its owner sees it, for commands of the operator."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import click

from strata_api.command.place import Place, database_place, migration_target
from strata_infrastructure.settings import Environment, Settings, read_settings

on_target = click.option(
    "--target",
    default="local",
    show_default=True,
    help="The file env/migration/TARGET.env.",
)


@contextmanager
def owned_place(
    target: str, *, default: Environment = Environment.DEVELOPMENT
) -> Generator[tuple[Place, Settings]]:
    """Give the database whose owner a target names, and the settings it is run with.

    Args:
        target: the name of its file.
        default: where it is if STRATA_ENV is empty.

    Raises:
        ConfigurationError: there is no such target, or no such database.
    """
    root = Path.cwd()
    for name, value in migration_target(root, target).items():
        os.environ.setdefault(name, value)
    settings = read_settings(root, default=default)
    with database_place(root, settings) as place:
        yield place, settings
