"""Look whether a deployment is well."""

import asyncio
import sys
from pathlib import Path

import click

from strata_api.command.checklist import Checklist, Crew
from strata_api.command.examination import examine
from strata_api.command.log import begin_log
from strata_api.command.owner import on_target, owned_place
from strata_api.command.report import as_json, as_table
from strata_domain.entity.finding import Verdict
from strata_infrastructure.settings import Environment

_PROCESSES = click.IntRange(0, 1000)


@click.command()
@click.option("--json", "for_programs", is_flag=True, help="For programs.")
@click.option("--servers", default=1, show_default=True, type=_PROCESSES)
@click.option("--workers", default=1, show_default=True, type=_PROCESSES)
@on_target
def doctor(target: str, *, for_programs: bool, servers: int, workers: int) -> None:
    """Look at the project of the settings; exit with 1 when something does not work.

    It changes nothing, and prints no secret. Say how many servers and workers there
    are, for the connections that they open together.
    """
    begin_log()
    crew = Crew(servers=servers, workers=workers)
    with owned_place(target, default=Environment.PRODUCTION) as (place, settings):
        checklist = Checklist(
            root=Path.cwd(), place=place, settings=settings, crew=crew
        )
        findings = asyncio.run(examine(checklist.checks()))
    show = as_json if for_programs else as_table
    click.echo(show(findings))
    if any(each.verdict is Verdict.FAILURE for each in findings):
        sys.exit(1)
