"""Look at one job."""

from dataclasses import dataclass
from uuid import UUID

from strata_domain.entity.job import Job
from strata_domain.port.unit_of_work import BeginForUser


@dataclass(frozen=True, slots=True, kw_only=True)
class GetJobQuery:
    """Whose job, and which."""

    user_id: UUID
    job_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class GetJob:
    """Reads a job as it stands."""

    begin: BeginForUser

    def execute(self, query: GetJobQuery) -> Job:
        """Return the job.

        Raises:
            NotFoundError: there is none of that id.
        """
        with self.begin(query.user_id) as work:
            return work.jobs.get(query.job_id, user_id=query.user_id)
