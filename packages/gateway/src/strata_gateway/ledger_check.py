"""Whether the ledger adds up: every rule of it, asked of everything that is kept."""

from dataclasses import dataclass

from psycopg.rows import dict_row

from strata_domain.entity.plan import UNIT_METERS
from strata_gateway.ledger_rule import RULES
from strata_gateway.owner_connection import owner_transaction

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
    wanted = {"grace": grace_seconds, "units": list(UNIT_METERS)}
    with owner_transaction(owner_url) as connection:
        cursor = connection.cursor(row_factory=dict_row)
        violations = tuple(
            LedgerViolation(rule=rule, **found)
            for rule, query in RULES.items()
            for found in cursor.execute(query, wanted).fetchall()
        )
        (counts,) = cursor.execute(_COUNTS).fetchall()
    return LedgerReport(violations=violations, **counts)
