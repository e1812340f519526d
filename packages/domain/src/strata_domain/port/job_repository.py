"""Jobs: as their user sees them, and as whoever works on them does.

A worker holds a job for a while, under a number that is higher than any before. Whoever
comes back with an older number changes nothing.
"""

from typing import Protocol
from uuid import UUID

from strata_domain.entity.job import Job, JobEvent, JobStep
from strata_domain.entity.page import Page


class JobRepository(Protocol):
    """The user's jobs."""

    def add(self, job: Job) -> None:
        """Store a new job, with its first event."""
        ...

    def get(self, job_id: UUID, *, user_id: UUID) -> Job:
        """Return a job.

        Raises:
            NotFoundError: there is none of that id.
        """
        ...

    def page(
        self, *, user_id: UUID, before: UUID | None, limit: int
    ) -> Page[Job, UUID]:
        """Return jobs, the latest first."""
        ...

    def events(
        self, job_id: UUID, *, user_id: UUID, after_seq: int, limit: int
    ) -> tuple[JobEvent, ...]:
        """Return what the log holds after a sequence number, in order."""
        ...

    def request_cancel(self, job_id: UUID, *, user_id: UUID) -> None:
        """Ask whoever works on the job to stop; one that is over stays as it is."""
        ...

    def remove(self, job_id: UUID, *, user_id: UUID) -> None:
        """Delete a job that is over, with its files that no message refers to.

        Raises:
            NotFoundError: there is none of that id.
            JobOpenError: it is not over.
        """
        ...


class JobDesk(Protocol):
    """Everyone's jobs, for whoever works on them."""

    def take(self, job_id: UUID, *, lease_seconds: float) -> Job | None:
        """Hold a job under a new number; None if it is over or somebody holds it."""
        ...

    def is_open(self, job_id: UUID) -> bool:
        """Whether there is such a job, and it is not over."""
        ...

    def refer(self, job_id: UUID, provider: str, *, ref: str) -> bool:
        """Note the provider's name of a job that it was asked for, and of no other.

        Whoever holds the job: it is asked for once, so it gets one name, and keeps it.

        Returns:
            False if the job is over or not asked for, is another provider's, has
            another name, or another job has this one.
        """
        ...

    def record(self, step: JobStep) -> bool:
        """Store a step and its event; False if the job is held otherwise by now.

        A step that ends the job gives it free.

        Raises:
            ConflictError: the job cannot become that.
        """
        ...

    def renew(self, job_id: UUID, *, attempt: int, lease_seconds: float) -> None:
        """Hold a job from now on for so long, unless it is free or held otherwise."""
        ...

    def let_go(self, job_id: UUID, *, attempt: int) -> None:
        """Give a job free for whoever takes it next, unless it is held otherwise."""
        ...
