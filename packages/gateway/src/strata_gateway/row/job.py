"""Work that goes on when its request is over."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ForeignKeyConstraint,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from strata_domain.entity.job import JobEventType, JobKind, JobStatus
from strata_gateway.row.column_type import (
    MOMENT,
    NOW,
    JsonText,
    default,
    enumeration,
)


class JobRow(SQLModel, table=True):
    """One piece of work."""

    __tablename__ = "jobs"
    __table_args__ = (UniqueConstraint("id", "user_id", name="jobs_id_user_id_key"),)

    id: UUID = Field(primary_key=True)
    user_id: UUID = Field(foreign_key="profiles.user_id", ondelete="CASCADE")
    kind: JobKind = Field(sa_type=enumeration(JobKind, "job_kind"))
    model: str = Field(sa_type=Text)
    status: JobStatus = Field(sa_type=enumeration(JobStatus, "job_status"))
    request: dict[str, Any] = Field(sa_type=JSONB)
    reservation_id: UUID
    held_micro_usd: int = Field(sa_type=BigInteger)
    attempt: int = Field(sa_column_kwargs=default("0"))
    lease_until: datetime | None = Field(default=None, sa_type=MOMENT)
    last_seq: int = Field(sa_column_kwargs=default("0"))
    provider_ref: str | None = Field(default=None, sa_type=Text)
    progress: int | None = Field(default=None, sa_type=SmallInteger)
    asset_ids: list[UUID] = Field(
        sa_type=ARRAY(Uuid), sa_column_kwargs=default("'{}'::uuid[]")
    )
    error_code: str | None = Field(default=None, sa_type=Text)
    micro_usd: int = Field(sa_type=BigInteger, sa_column_kwargs=default("0"))
    cancel_requested_at: datetime | None = Field(default=None, sa_type=MOMENT)
    created_at: datetime = Field(sa_type=MOMENT, sa_column_kwargs=NOW)
    submitted_at: datetime | None = Field(default=None, sa_type=MOMENT)
    expires_at: datetime = Field(sa_type=MOMENT)
    ended_at: datetime | None = Field(default=None, sa_type=MOMENT)


class JobEventRow(SQLModel, table=True):
    """What became of a job, in order: the truth of its stream."""

    __tablename__ = "job_events"
    __table_args__ = (
        ForeignKeyConstraint(
            ["job_id", "user_id"],
            ["jobs.id", "jobs.user_id"],
            name="job_events_job_fk",
            ondelete="CASCADE",
        ),
    )

    job_id: UUID = Field(primary_key=True)
    user_id: UUID
    seq: int = Field(primary_key=True)
    type: JobEventType = Field(sa_type=enumeration(JobEventType, "job_event_type"))
    data: str = Field(sa_type=JsonText())
    created_at: datetime = Field(sa_type=MOMENT, sa_column_kwargs=NOW)


class WebhookInboxRow(SQLModel, table=True):
    """A genuine message of a provider; repetitions of it are not stored again."""

    __tablename__ = "webhook_inbox"

    provider: str = Field(primary_key=True, sa_type=Text)
    event_id: str = Field(primary_key=True, sa_type=Text)
    ref: str = Field(sa_type=Text)
    received_at: datetime = Field(sa_type=MOMENT, sa_column_kwargs=NOW)
    applied_at: datetime | None = Field(default=None, sa_type=MOMENT)
