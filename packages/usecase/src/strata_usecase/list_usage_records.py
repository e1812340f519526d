"""Look through the calls that one was charged for."""

from dataclasses import dataclass
from uuid import UUID

from strata_domain.entity.page import Page
from strata_domain.entity.usage import UsageRecord
from strata_domain.port.unit_of_work import BeginForUser


@dataclass(frozen=True, slots=True, kw_only=True)
class ListUsageRecordsQuery:
    """Whose records, older than which, and how many at a time."""

    user_id: UUID
    before: UUID | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ListUsageRecords:
    """Reads a page of the ledger, the latest line first."""

    begin: BeginForUser

    def execute(self, query: ListUsageRecordsQuery) -> Page[UsageRecord, UUID]:
        """Return the page; its cursor leads to the next one."""
        with self.begin(query.user_id) as work:
            return work.ledger.records(
                user_id=query.user_id, before=query.before, limit=query.limit
            )
