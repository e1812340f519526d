"""What an operator asks and changes, as the owner of the database."""

from datetime import date
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from strata_domain.entity.usage_total import UsageTotal
from strata_domain.error import ConfigurationError
from strata_gateway.owner_connection import owner_transaction

_USER = (
    "select id from auth.users where id::text = lower(%s) or lower(email) = lower(%s)"
)
_PLANS = "select id from public.plans order by id"
_SET_PLAN = """
update public.profiles set plan_id = %s, updated_at = now() where user_id = %s
"""
_TOTALS = """
select %(month)s as day, user_id, model,
  count(*) filter (where corrects is null) as calls,
  count(*) filter (where estimated and corrects is null) as estimated_calls,
  sum(coalesce(input_tokens, 0) + coalesce(cache_read_tokens, 0)
    + coalesce(cache_write_tokens, 0))::bigint as input_tokens,
  sum(coalesce(output_tokens, 0))::bigint as output_tokens,
  sum(micro_usd)::bigint as micro_usd
from public.usage_records
where period_start = %(month)s::timestamp at time zone 'UTC'
group by user_id, model
order by user_id, model collate "C"
"""


def set_plan(owner_url: str, user: str, plan_id: str) -> UUID:
    """Give a user another plan, from the next call on; return the user's id.

    Args:
        owner_url: of the database's owner.
        user: an id or an e-mail address.
        plan_id: of a row of `plans`.

    Raises:
        ConfigurationError: there is no such user or plan, or the database is out of
            reach.
    """
    with owner_transaction(owner_url) as connection:
        user_id = _user_id(connection, user)
        _ensure_plan(connection, plan_id)
        connection.execute(_SET_PLAN, (plan_id, user_id))
    return user_id


def month_totals(owner_url: str, month: date) -> tuple[UsageTotal, ...]:
    """Return what everyone is charged for a month, by user and model.

    A call belongs to the month in which it was reserved, as limits count it.

    Args:
        owner_url: of the database's owner.
        month: any day of it; each total's day is the first.

    Raises:
        ConfigurationError: the database is out of reach.
    """
    with owner_transaction(owner_url) as connection:
        cursor = connection.cursor(row_factory=class_row(UsageTotal))
        return tuple(cursor.execute(_TOTALS, {"month": month.replace(day=1)}))


def _user_id(connection: Connection, user: str) -> UUID:
    row = connection.execute(_USER, (user, user)).fetchone()
    if row is None:
        message = (
            f"There is no user {user}; give the id, or the e-mail address, of somebody "
            "who has signed up."
        )
        raise ConfigurationError(message)
    return UUID(str(row[0]))


def _ensure_plan(connection: Connection, plan_id: str) -> None:
    known = [str(known_id) for (known_id,) in connection.execute(_PLANS)]
    if plan_id not in known:
        message = f"There is no plan {plan_id}; there are: {', '.join(known)}."
        raise ConfigurationError(message)
