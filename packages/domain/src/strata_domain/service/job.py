"""What may become of a job."""

from strata_domain.entity.job import TRANSITIONS, JobStatus
from strata_domain.error import JobEndedError


def origins(status: JobStatus) -> frozenset[JobStatus]:
    """Return what a job may be before it becomes this."""
    return frozenset(before for before, after in TRANSITIONS.items() if status in after)


def is_terminal(status: JobStatus) -> bool:
    """Whether nothing can follow."""
    return not TRANSITIONS[status]


def ensure_open(status: JobStatus) -> None:
    """Refuse to change what is over.

    Raises:
        JobEndedError: it is.
    """
    if is_terminal(status):
        raise JobEndedError
