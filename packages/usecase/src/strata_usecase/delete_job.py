"""Throw a job away."""

from dataclasses import dataclass
from uuid import UUID

from strata_domain.port.unit_of_work import BeginForUser


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteJobCommand:
    """Whose job, and which."""

    user_id: UUID
    job_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteJob:
    """Deletes a job and what it has made, but for what a message refers to."""

    begin: BeginForUser

    def execute(self, command: DeleteJobCommand) -> None:
        """Delete it.

        Raises:
            NotFoundError: there is none of that id.
            JobOpenError: it is not over.
        """
        with self.begin(command.user_id) as work:
            work.jobs.remove(command.job_id, user_id=command.user_id)
