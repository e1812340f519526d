"""Whether the ledger adds up: every sum that is kept, against what it is the sum of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import LiteralString

from psycopg.rows import dict_row

from strata_gateway.owner_connection import owner_transaction

RULES: Mapping[str, LiteralString] = {
    "the money used is the sum of the records": """
        select concat_ws(' ', subject, period) as subject, used as kept, sum as counted
        from (
          select subject_id as subject, period_start as period, used
          from public.usage_windows where meter = 'monthly_micro_usd'
        ) as kept full join (
          select user_id as subject, period_start as period, sum(micro_usd)
          from public.usage_records group by user_id, period_start
        ) as counted using (subject, period)
        where coalesce(used, 0) <> coalesce(sum, 0)
    """,
    "the money put aside is what open reservations hold": """
        select concat_ws(' ', subject, period) as subject, reserved as kept,
          sum as counted
        from (
          select subject_id as subject, period_start as period, reserved
          from public.usage_windows where meter = 'monthly_micro_usd'
        ) as kept full join (
          select user_id as subject, period_start as period, sum(micro_usd)
          from public.reservations where closed_at is null
          group by user_id, period_start
        ) as counted using (subject, period)
        where coalesce(reserved, 0) <> coalesce(sum, 0)
    """,
    "the money used with a key is the sum of its records": """
        select concat_ws(' ', subject, period) as subject, used as kept, sum as counted
        from (
          select subject_id as subject, period_start as period, used
          from public.usage_windows where meter = 'key_monthly_micro_usd'
        ) as kept full join (
          select api_key_id as subject, period_start as period, sum(micro_usd)
          from public.usage_records where api_key_id is not null
          group by api_key_id, period_start
        ) as counted using (subject, period)
        where coalesce(used, 0) <> coalesce(sum, 0)
    """,
    "the money put aside for a key is what its open reservations hold": """
        select concat_ws(' ', subject, period) as subject, reserved as kept,
          sum as counted
        from (
          select subject_id as subject, period_start as period, reserved
          from public.usage_windows where meter = 'key_monthly_micro_usd'
        ) as kept full join (
          select api_key_id as subject, period_start as period, sum(micro_usd)
          from public.reservations where closed_at is null and api_key_id is not null
          group by api_key_id, period_start
        ) as counted using (subject, period)
        where coalesce(reserved, 0) <> coalesce(sum, 0)
    """,
    "the answers at once are the open reservations that take a slot": """
        select subject::text, reserved as kept, count as counted
        from (
          select subject_id as subject, reserved
          from public.usage_windows where meter = 'concurrent_generations'
        ) as kept full join (
          select user_id as subject, count(*) from public.reservations
          where closed_at is null and takes_slot group by user_id
        ) as counted using (subject)
        where coalesce(reserved, 0) <> coalesce(count, 0)
    """,
    "every request of a minute is counted once": """
        select concat_ws(' ', subject_id, usage_windows.period_start) as subject,
          used as kept, count(reservation.id) as counted
        from public.usage_windows
        left join public.reservations as reservation on counts_as_request
          and user_id = subject_id and minute_start = usage_windows.period_start
        where meter = 'requests_per_minute'
        group by subject_id, meter, usage_windows.period_start
        having used <> count(reservation.id)
    """,
    "no reservation is open past its lease": """
        select id::text as subject, 0 as kept, 1 as counted from public.reservations
        where closed_at is null
          and lease_until < now() - %(grace)s * interval '1 second'
    """,
    "a reservation has a record exactly when it is settled": """
        select reservation_id::text as subject, settled as kept, records as counted
        from (
          select id as reservation_id, 1 as settled
          from public.reservations where state = 'settled'
        ) as settled full join (
          select reservation_id, count(*) as records
          from public.usage_records where corrects is null group by reservation_id
        ) as recorded using (reservation_id)
        where settled is distinct from records
    """,
    "a run costs what its records say": """
        select run.id::text as subject, run.micro_usd as kept,
          coalesce(sum(record.micro_usd), 0) as counted
        from public.generations as run
        left join public.usage_records as record on record.generation_id = run.id
        group by run.id
        having run.micro_usd <> coalesce(sum(record.micro_usd), 0)
    """,
    "a run that has ended holds nothing": """
        select run.id::text as subject, 0 as kept, count(*) as counted
        from public.generations as run
        join public.reservations on generation_id = run.id and closed_at is null
        where ended_at < now() - %(grace)s * interval '1 second'
        group by run.id
    """,
}
"""By name, what finds the exceptions: the figure that is kept, and the one counted."""
_COUNTS = """
select count(*) as records, count(*) filter (where estimated) as estimated,
  count(*) filter (where overrun) as overrun,
  (select count(*) from public.reservations where closed_at is null) as open
from public.usage_records
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerViolation:
    """A rule that does not hold.

    Attributes:
        subject: of which user and period, reservation or run it does not.
        kept: the figure that is stored.
        counted: what it should be.
    """

    rule: str
    subject: str
    kept: int | None
    counted: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerReport:
    """What was found.

    Attributes:
        records: lines of the ledger.
        estimated: those whose provider did not say all of it.
        overrun: those that cost more than was put aside.
        open: reservations of calls that have not ended.
    """

    violations: tuple[LedgerViolation, ...]
    records: int
    estimated: int
    overrun: int
    open: int


def check_ledger(owner_url: str, *, grace_seconds: float) -> LedgerReport:
    """Count everything anew; each rule sees one moment, whatever goes on meanwhile.

    Args:
        owner_url: of the database's owner, who sees everybody's rows.
        grace_seconds: how long a sweeper may take to notice; one sweep at least.

    Raises:
        ConfigurationError: the database is out of reach, or the login is not its owner.
    """
    with owner_transaction(owner_url) as connection:
        cursor = connection.cursor(row_factory=dict_row)
        violations = tuple(
            LedgerViolation(rule=rule, **found)
            for rule, query in RULES.items()
            for found in cursor.execute(query, {"grace": grace_seconds}).fetchall()
        )
        (counts,) = cursor.execute(_COUNTS).fetchall()
    return LedgerReport(violations=violations, **counts)
