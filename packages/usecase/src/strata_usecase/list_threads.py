"""Look through one's conversations."""

from dataclasses import dataclass, field
from uuid import UUID

from strata_domain.entity.page import Page, ThreadCursor, ThreadFilter
from strata_domain.entity.thread import Thread
from strata_domain.port.unit_of_work import BeginForUser


@dataclass(frozen=True, slots=True, kw_only=True)
class ListThreadsQuery:
    """Which threads, and how many at a time."""

    user_id: UUID
    wanted: ThreadFilter = field(default_factory=ThreadFilter)
    after: ThreadCursor | None = None
    limit: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ListThreads:
    """Reads a page of threads, the latest first."""

    begin: BeginForUser

    def execute(self, query: ListThreadsQuery) -> Page[Thread, ThreadCursor]:
        """Return the page; its cursor leads to the next one."""
        with self.begin(query.user_id) as work:
            return work.threads.page(
                query.wanted,
                user_id=query.user_id,
                after=query.after,
                limit=query.limit,
            )
