"""Look through one's jobs."""

from dataclasses import dataclass
from uuid import UUID

from strata_domain.entity.job import Job
from strata_domain.entity.page import Page
from strata_domain.port.unit_of_work import BeginForUser


@dataclass(frozen=True, slots=True, kw_only=True)
class ListJobsQuery:
    """Whose jobs, and from where on."""

    user_id: UUID
    before: UUID | None = None
    limit: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ListJobs:
    """Reads a page of jobs, the latest first."""

    begin: BeginForUser

    def execute(self, query: ListJobsQuery) -> Page[Job, UUID]:
        """Return some jobs, and where to go on."""
        with self.begin(query.user_id) as work:
            return work.jobs.page(
                user_id=query.user_id, before=query.before, limit=query.limit
            )
