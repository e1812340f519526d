"""Which plans there are, for the operator."""

from psycopg.rows import dict_row

from strata_domain.entity.plan import Plan
from strata_gateway.owner_connection import owner_transaction

_PLANS = """
select id as plan_id, name, monthly_micro_usd, requests_per_minute,
  concurrent_generations, monthly_images, monthly_characters, monthly_audio_seconds,
  storage_bytes, allowed_models
from public.plans order by monthly_micro_usd nulls last, id
"""


def list_plans(owner_url: str) -> tuple[Plan, ...]:
    """Return every plan, the one with the least money first.

    Raises:
        ConfigurationError: the database is out of reach, or the login is not its owner.
    """
    with owner_transaction(owner_url) as connection:
        cursor = connection.cursor(row_factory=dict_row)
        rows = cursor.execute(_PLANS).fetchall()
    return tuple(
        Plan(**{**row, "allowed_models": tuple(row["allowed_models"])}) for row in rows
    )
