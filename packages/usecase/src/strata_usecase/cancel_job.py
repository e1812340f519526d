"""Have a job stopped."""

from dataclasses import dataclass
from uuid import UUID

from strata_domain.entity.job import Job
from strata_domain.port.unit_of_work import BeginForUser


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelJobCommand:
    """Whose job, and which."""

    user_id: UUID
    job_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelJob:
    """Notes the wish; whoever works on the job next heeds it."""

    begin: BeginForUser

    def execute(self, command: CancelJobCommand) -> Job:
        """Return the job as it stands; one that is over stays as it is.

        Raises:
            NotFoundError: there is none of that id.
        """
        with self.begin(command.user_id) as work:
            work.jobs.request_cancel(command.job_id, user_id=command.user_id)
            return work.jobs.get(command.job_id, user_id=command.user_id)
