"""What a user may spend and has spent, in Postgres."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, text

from strata_domain.entity.account import Account
from strata_domain.entity.page import Page
from strata_domain.entity.plan import LimitStanding
from strata_domain.entity.usage import Hold, UsageRecord
from strata_domain.entity.usage_total import UsageTotal
from strata_domain.error import AccountNotFoundError
from strata_gateway.driver_sql import driver_sql
from strata_gateway.entity_table import PLANS, PROFILES
from strata_gateway.ledger_function import reserve_usage, standings
from strata_gateway.paging import first_page
from strata_gateway.usage_record import RECORD_COLUMNS, RECORDS, usage_record

_PROFILE, _PLAN = PROFILES.columns(), PLANS.columns()
_ACCOUNT = driver_sql(
    select(*_PROFILE, *_PLAN)
    .join(PLANS.table, PROFILES.table.c.plan_id == PLANS.table.c.id)
    .where(PROFILES.table.c.user_id == bindparam("owner_id"))
)
_STANDINGS = text("select * from usage_standings(:owner_id)")
_TOTALS = text("""
select cast(created_at at time zone 'UTC' as date) as day, user_id, model,
  count(*) filter (where corrects is null) as calls,
  count(*) filter (where estimated and corrects is null) as estimated_calls,
  cast(sum(coalesce(input_tokens, 0) + coalesce(cache_read_tokens, 0)
    + coalesce(cache_write_tokens, 0)) as bigint) as input_tokens,
  cast(sum(coalesce(output_tokens, 0)) as bigint) as output_tokens,
  cast(sum(micro_usd) as bigint) as micro_usd
from usage_records
where user_id = :owner_id and created_at >= :since and created_at < :until
group by day, user_id, model
order by day, model collate "C"
""")
_RECORDS = (
    select(*RECORD_COLUMNS)
    .where(RECORDS.c.user_id == bindparam("owner_id"))
    .where(RECORDS.c.id < bindparam("before"))
    .order_by(RECORDS.c.id.desc())
    .limit(bindparam("most"))
)
_AFTER_ALL = UUID(int=2**128 - 1)


class SqlLedger:
    """Reads what is the user's own, and reserves for the user."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    def reserve(self, hold: Hold, *, dispatched: bool) -> tuple[LimitStanding, ...]:
        """Put the worst case of a call of the user's aside."""
        return reserve_usage(self._connection, hold, dispatched=dispatched)

    def account(self, *, user_id: UUID) -> Account:
        """Return the user with the plan."""
        wanted = {"owner_id": user_id}
        row = self._connection.exec_driver_sql(_ACCOUNT, wanted).one_or_none()
        if row is None:
            raise AccountNotFoundError(user_id)
        profile, plan = row[: len(_PROFILE)], row[len(_PROFILE) :]
        return Account(PROFILES.entity(profile), PLANS.entity(plan))

    def standings(self, *, user_id: UUID) -> tuple[LimitStanding, ...]:
        """Return how every limit of the user stands now."""
        return standings(self._connection.execute(_STANDINGS, {"owner_id": user_id}))

    def totals(
        self, *, user_id: UUID, since: datetime, until: datetime
    ) -> tuple[UsageTotal, ...]:
        """Return what was used in a period, by day (UTC) and model."""
        wanted = {"owner_id": user_id, "since": since, "until": until}
        rows = self._connection.execute(_TOTALS, wanted).mappings()
        return tuple(UsageTotal(**row) for row in rows)

    def records(
        self, *, user_id: UUID, before: UUID | None, limit: int
    ) -> Page[UsageRecord, UUID]:
        """Return the lines of the ledger, the latest first."""
        begin = before or _AFTER_ALL
        wanted = {"owner_id": user_id, "before": begin, "most": limit + 1}
        rows = self._connection.execute(_RECORDS, wanted).mappings()
        found = [usage_record(row) for row in rows]
        return first_page(found, limit=limit, cursor=lambda record: record.record_id)
