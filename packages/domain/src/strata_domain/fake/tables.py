"""What the database in memory holds."""

from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from uuid import UUID

from strata_domain.entity.account_task import AccountTask
from strata_domain.entity.api_key import ApiKey
from strata_domain.entity.asset import Asset
from strata_domain.entity.generation import Generation, GenerationEvent
from strata_domain.entity.idempotency import Claim
from strata_domain.entity.job import Job, JobEvent
from strata_domain.entity.message import Message
from strata_domain.entity.plan import Plan
from strata_domain.entity.profile import Profile
from strata_domain.entity.thread import Thread
from strata_domain.entity.usage import Hold, ReservationState, UsageRecord
from strata_domain.port.webhook import Notice

UNLIMITED = Plan(
    plan_id="free",
    name="Free",
    monthly_micro_usd=None,
    requests_per_minute=None,
    concurrent_generations=None,
    monthly_images=None,
    monthly_characters=None,
    monthly_audio_seconds=None,
    storage_bytes=None,
    allowed_models=("*",),
)
OPEN = frozenset({ReservationState.HELD, ReservationState.DISPATCHED})


@dataclass(frozen=True, slots=True)
class Reservation:
    """What was put aside for one attempt, and what has become of it."""

    hold: Hold
    opened_at: datetime
    state: ReservationState
    renewed_until: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether it still holds anything."""
        return self.state in OPEN

    @property
    def lease_until(self) -> datetime:
        """When the sweeper may close it."""
        lease = timedelta(seconds=self.hold.lease_seconds)
        return self.renewed_until or self.opened_at + lease


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenKey:
    """A key, the request that it stands for, and what that made."""

    claim: Claim
    result_id: UUID
    taken_at: datetime
    outcome: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedNotice:
    """What a provider said, and whether somebody has heard it."""

    notice: Notice
    received_at: datetime
    applied_at: datetime | None = None


@dataclass(slots=True)
class Tables:
    """Everything stored, by its key; the values themselves never change."""

    plans: dict[str, Plan] = field(
        default_factory=lambda: {UNLIMITED.plan_id: UNLIMITED}
    )
    profiles: dict[UUID, Profile] = field(default_factory=dict)
    threads: dict[UUID, Thread] = field(default_factory=dict)
    messages: dict[UUID, Message] = field(default_factory=dict)
    generations: dict[UUID, Generation] = field(default_factory=dict)
    heartbeats: dict[UUID, datetime] = field(default_factory=dict)
    logs: dict[UUID, tuple[GenerationEvent, ...]] = field(default_factory=dict)

    api_keys: dict[UUID, ApiKey] = field(default_factory=dict)
    digests: dict[UUID, bytes] = field(default_factory=dict)

    assets: dict[UUID, Asset] = field(default_factory=dict)
    message_assets: dict[tuple[UUID, UUID], UUID] = field(default_factory=dict)
    jobs: dict[UUID, Job] = field(default_factory=dict)
    job_leases: dict[UUID, datetime] = field(default_factory=dict)
    job_logs: dict[UUID, tuple[JobEvent, ...]] = field(default_factory=dict)
    looks: dict[UUID, datetime] = field(default_factory=dict)
    inbox: dict[tuple[str, str], ReceivedNotice] = field(default_factory=dict)

    account_tasks: dict[UUID, AccountTask] = field(default_factory=dict)
    account_leases: dict[UUID, datetime] = field(default_factory=dict)
    discarded: dict[str, datetime] = field(default_factory=dict)

    taken_keys: dict[tuple[UUID, str], TakenKey] = field(default_factory=dict)

    reservations: dict[UUID, Reservation] = field(default_factory=dict)
    records: dict[UUID, UsageRecord] = field(default_factory=dict)

    def copied(self) -> "Tables":
        """Return a copy that later changes leave alone."""
        return Tables(**{f.name: dict(getattr(self, f.name)) for f in fields(self)})

    def restore(self, before: "Tables") -> None:
        """Become what a copy was."""
        for table in fields(self):
            setattr(self, table.name, getattr(before, table.name))

    def forget_thread(self, thread_id: UUID) -> None:
        """Delete a thread with everything in it."""
        del self.threads[thread_id]
        self.messages = {
            key: message
            for key, message in self.messages.items()
            if message.thread_id != thread_id
        }
        self.generations = {
            key: generation
            for key, generation in self.generations.items()
            if generation.thread_id != thread_id
        }
