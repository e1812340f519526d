"""Work that goes on when its request is over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID


class JobKind(StrEnum):
    """What a job makes."""

    IMAGE = "image"
    SPEECH = "speech"


class JobStatus(StrEnum):
    """How a job stands.

    Attributes:
        QUEUED: it waits for a worker; no provider has heard of it.
        SUBMITTED: the provider has been asked, or was about to be when its worker died.
        RUNNING: the provider works on it.
        BLOCKED: the provider's policy refused it; asking again would not help.
        EXPIRED: the provider has not said for too long what became of it.
    """

    QUEUED = "queued"
    SUBMITTED = "submitted"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    BLOCKED = "blocked"
    CANCELED = "canceled"
    EXPIRED = "expired"


_ENDS = frozenset(
    {
        JobStatus.SUCCEEDED,
        JobStatus.FAILED,
        JobStatus.BLOCKED,
        JobStatus.CANCELED,
        JobStatus.EXPIRED,
    }
)
TRANSITIONS: Mapping[JobStatus, frozenset[JobStatus]] = MappingProxyType(
    {
        JobStatus.QUEUED: frozenset(
            {
                JobStatus.SUBMITTED,
                JobStatus.FAILED,
                JobStatus.CANCELED,
                JobStatus.EXPIRED,
            }
        ),
        JobStatus.SUBMITTED: _ENDS | {JobStatus.RUNNING},
        JobStatus.RUNNING: _ENDS,
        **dict.fromkeys(_ENDS, frozenset()),
    }
)
"""What may follow what; the database knows the same pairs."""


class JobEventType(StrEnum):
    """The closed set of events that a job may tell."""

    QUEUED = "job.queued"
    SUBMITTED = "job.submitted"
    RUNNING = "job.running"
    PROGRESS = "job.progress"
    SUCCEEDED = "job.succeeded"
    FAILED = "job.failed"
    BLOCKED = "job.blocked"
    CANCELED = "job.canceled"
    EXPIRED = "job.expired"


@dataclass(frozen=True, slots=True)
class JobEvent:
    """One line of a job's log.

    Attributes:
        seq: 1, 2, 3 … without gaps within a job.
        data: a JSON object as text; stored and sent byte for byte.
    """

    seq: int
    type: JobEventType
    data: str

    @property
    def terminal(self) -> bool:
        """Whether nothing can follow."""
        return self.type.removeprefix("job.") in _ENDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of work, as its user sees it.

    Attributes:
        request: what was asked, as its kind words it.
        attempt: how often a worker has taken it; whoever holds an older number may not
            write any more.
        provider_ref: the provider's own name of it.
        progress: of a hundred, as far as the provider says.
        asset_ids: what it has made.
        reservation_id: what it holds in the ledger.
        held_micro_usd: how much that is: what it costs if all of it is made.
        expires_at: when nothing is expected of the provider any more.
    """

    job_id: UUID
    user_id: UUID
    kind: JobKind
    model: str
    status: JobStatus
    request: Mapping[str, object]
    reservation_id: UUID
    held_micro_usd: int
    created_at: datetime
    expires_at: datetime
    attempt: int = 0
    last_seq: int = 0
    provider_ref: str | None = None
    progress: int | None = None
    asset_ids: tuple[UUID, ...] = ()
    error_code: str | None = None
    micro_usd: int = 0
    cancel_requested_at: datetime | None = None
    submitted_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def ended(self) -> bool:
        """Whether it is over for good."""
        return self.status in _ENDS


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStep:
    """What a worker adds to a job that it holds.

    Attributes:
        attempt: the number under which it holds the job.
        status: what the job becomes; None leaves it as it is.
        data: what its event says.
        micro_usd: what is charged for it with this step.
    """

    job_id: UUID
    attempt: int
    event: JobEventType
    status: JobStatus | None = None
    data: Mapping[str, object] = field(default_factory=dict)
    progress: int | None = None
    asset_ids: tuple[UUID, ...] = ()
    error_code: str | None = None
    micro_usd: int = 0
