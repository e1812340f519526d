"""Which plans there are, for the operator."""

from strata_domain.entity.plan import Plan
from strata_gateway.owner_connection import owner_transaction

_PLANS = """
select id, name, monthly_micro_usd, requests_per_minute, concurrent_generations,
  allowed_models
from public.plans order by monthly_micro_usd nulls last, id
"""


def list_plans(owner_url: str) -> tuple[Plan, ...]:
    """Return every plan, the one with the least money first.

    Raises:
        ConfigurationError: the database is out of reach, or the login is not its owner.
    """
    with owner_transaction(owner_url) as connection:
        rows = connection.execute(_PLANS).fetchall()
    return tuple(
        Plan(
            plan_id=plan_id,
            name=name,
            monthly_micro_usd=money,
            requests_per_minute=requests,
            concurrent_generations=slots,
            allowed_models=tuple(models),
        )
        for plan_id, name, money, requests, slots, models in rows
    )
