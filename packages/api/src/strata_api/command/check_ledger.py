"""Whether the ledger adds up."""

import sys
from itertools import groupby
from operator import attrgetter

import click

from strata_api.command.owner import on_target, owned_place
from strata_gateway.ledger_check import LedgerReport, check_ledger

SUMMARY = """The ledger adds up.
records                    {it.records}
  estimated                {it.estimated}
  above what was put aside {it.overrun}
open calls                 {it.open}"""


@click.command("check-ledger")
@on_target
def check(target: str) -> None:
    """Count everything anew; exit with 1 when something does not add up."""
    with owned_place(target) as (place, settings):
        owner = place.require_owner()
        report = check_ledger(owner, grace_seconds=settings.run.lease)
    if report.violations:
        _complain(report)
        sys.exit(1)
    click.echo(SUMMARY.format(it=report))


def _complain(report: LedgerReport) -> None:
    for rule, found in groupby(report.violations, attrgetter("rule")):
        click.echo(f"Violated: {rule}")
        for each in found:
            click.echo(f"  {each.subject}: {each.kept}, counted {each.counted}")
