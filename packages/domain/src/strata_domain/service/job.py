"""What may become of a job."""

from collections.abc import Mapping

from strata_domain.entity.job import TRANSITIONS, JobEvent, JobEventType, JobStatus
from strata_domain.error import JobEndedError
from strata_domain.service.generation_log import on_one_line


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


def job_event(seq: int, kind: JobEventType, data: Mapping[str, object]) -> JobEvent:
    """Return one event; its data is encoded here, once."""
    return JobEvent(seq, kind, on_one_line(data))
