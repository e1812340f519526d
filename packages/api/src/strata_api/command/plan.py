"""Plans, and who is on which."""

import click

from strata_api.command.owner import on_target, owned_place
from strata_api.command.table import aligned, dollars
from strata_domain.entity.plan import Plan
from strata_gateway.back_office import set_plan
from strata_gateway.plan_list import list_plans

HEADER = (
    "plan",
    "name",
    "models",
    "USD a month",
    "requests a minute",
    "at once",
    "pictures",
    "MiB stored",
)
WORDS = 3
UNLIMITED = "-"


@click.group()
def plan() -> None:
    """See the plans, and put somebody on one."""


@plan.command("list")
@on_target
def show(target: str) -> None:
    """Print every plan; - is without limit."""
    with owned_place(target) as (place, _):
        plans = list_plans(place.require_owner())
    for line in aligned([HEADER, *map(_row, plans)], words=WORDS):
        click.echo(line)


@plan.command("set")
@click.argument("user")
@click.argument("plan_id", metavar="PLAN")
@on_target
def assign(user: str, plan_id: str, target: str) -> None:
    """Put USER, an id or an e-mail address, on PLAN from the next call on."""
    with owned_place(target) as (place, _):
        user_id = set_plan(place.require_owner(), user, plan_id)
    click.echo(f"{user_id} is on {plan_id}.")


def _row(known: Plan) -> tuple[str, ...]:
    money = known.monthly_micro_usd
    return (
        known.plan_id,
        known.name,
        " ".join(known.allowed_models),
        UNLIMITED if money is None else dollars(money),
        _limit(known.requests_per_minute),
        _limit(known.concurrent_generations),
        _limit(known.monthly_images),
        _limit(_mebibytes(known.storage_bytes)),
    )


def _limit(value: int | None) -> str:
    return UNLIMITED if value is None else str(value)


def _mebibytes(value: int | None) -> int | None:
    return None if value is None else value // 2**20
