"""Work on jobs."""

import logging
from pathlib import Path

import click

from strata_api.command.import_ahead import import_ahead
from strata_api.command.log import begin_log
from strata_api.command.place import database_place
from strata_api.command.serve import ensure_complete, ensure_safe
from strata_infrastructure.settings import read_settings


@click.command()
def worker() -> None:
    """Work on jobs until a signal.

    Start as many as the work needs, wherever they reach the database. What one has not
    ended within its time to drain, or when it dies, another one takes.
    """
    begin_log()
    logging.getLogger("strata_gateway").setLevel(logging.INFO)
    root = Path.cwd()
    settings = read_settings(root)
    ensure_complete(settings)
    with database_place(root, settings) as place:
        working = import_ahead("strata_api.command.workshop:work_on_jobs")
        ensure_safe(settings, place)
        working.result()(root=root, settings=settings, place=place)
