"""What everybody has used."""

import csv
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import click

from strata_api.command.owner import on_target, owned_place
from strata_api.command.table import aligned, dollars
from strata_domain.entity.usage_total import UsageTotal
from strata_gateway.back_office import month_totals
from strata_usecase.get_usage_summary import UsageSum, summed

HEADER = ("user", "model", "calls", "estimated", "input", "output", "USD")
CSV_HEADER = (
    "month",
    "user_id",
    "model",
    "calls",
    "estimated_calls",
    "input_tokens",
    "output_tokens",
    "micro_usd",
)
WORDS = 2


@click.command()
@click.option(
    "--month",
    type=click.DateTime(["%Y-%m"]),
    help="Such as 2026-11, in UTC. Default: the present one.",
)
@click.option("--csv", "as_csv", is_flag=True, help="For programs, in micro-USD.")
@on_target
def usage(month: datetime | None, *, as_csv: bool, target: str) -> None:
    """Print a month by user and model."""
    day = (month or datetime.now(UTC)).date()
    with owned_place(target) as (place, _):
        totals = month_totals(place.require_owner(), day)
    if as_csv:
        _write(totals)
    else:
        _show(totals)


def _write(totals: Iterable[UsageTotal]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(CSV_HEADER)
    writer.writerows(
        (
            f"{total.day:%Y-%m}",
            total.user_id,
            total.model,
            total.calls,
            total.estimated_calls,
            total.input_tokens,
            total.output_tokens,
            total.micro_usd,
        )
        for total in totals
    )


def _show(totals: Sequence[UsageTotal]) -> None:
    rows = [(str(total.user_id), total.model, *_figures(total)) for total in totals]
    last = ("total", "", *_figures(summed(totals)))
    for line in aligned([HEADER, *rows, last], words=WORDS):
        click.echo(line)


def _figures(used: UsageTotal | UsageSum) -> tuple[str, ...]:
    return (
        str(used.calls),
        str(used.estimated_calls),
        str(used.input_tokens),
        str(used.output_tokens),
        dollars(used.micro_usd),
    )
