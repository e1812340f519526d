"""Runs of models and what they said."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from strata_domain.entity.generation import EventType, GenerationStatus
from strata_gateway.row.column_type import (
    MOMENT,
    NOW,
    JsonText,
    default,
    enumeration,
)


class GenerationRow(SQLModel, table=True):
    """One run of a model, writing one message."""

    __tablename__ = "generations"
    __table_args__ = (
        UniqueConstraint("id", "user_id", name="generations_id_user_id_key"),
        UniqueConstraint("message_id", name="generations_message_id_key"),
        ForeignKeyConstraint(
            ["thread_id", "user_id"],
            ["threads.id", "threads.user_id"],
            name="generations_thread_fk",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["thread_id", "message_id"],
            ["messages.thread_id", "messages.id"],
            name="generations_message_fk",
            ondelete="CASCADE",
        ),
    )

    id: UUID = Field(primary_key=True)
    user_id: UUID
    thread_id: UUID
    message_id: UUID
    model: str = Field(sa_type=Text)
    status: GenerationStatus = Field(
        sa_type=enumeration(GenerationStatus, "generation_status")
    )
    last_seq: int = Field(sa_column_kwargs=default("0"))
    worker_id: UUID
    heartbeat_at: datetime = Field(sa_type=MOMENT, sa_column_kwargs=NOW)
    cancel_requested_at: datetime | None = Field(default=None, sa_type=MOMENT)
    params: dict[str, Any] = Field(
        sa_type=JSONB, sa_column_kwargs=default("'{}'::jsonb")
    )
    provider_options: dict[str, Any] = Field(
        sa_type=JSONB, sa_column_kwargs=default("'{}'::jsonb")
    )
    error_code: str | None = Field(default=None, sa_type=Text)
    micro_usd: int = Field(sa_type=BigInteger, sa_column_kwargs=default("0"))
    created_at: datetime = Field(sa_type=MOMENT, sa_column_kwargs=NOW)
    ended_at: datetime | None = Field(default=None, sa_type=MOMENT)


class GenerationEventRow(SQLModel, table=True):
    """What a run said, in order: the truth of its stream."""

    __tablename__ = "generation_events"
    __table_args__ = (
        ForeignKeyConstraint(
            ["generation_id", "user_id"],
            ["generations.id", "generations.user_id"],
            name="generation_events_generation_fk",
            ondelete="CASCADE",
        ),
    )

    generation_id: UUID = Field(primary_key=True)
    user_id: UUID
    seq: int = Field(primary_key=True)
    type: EventType = Field(sa_type=enumeration(EventType, "generation_event_type"))
    data: str = Field(sa_type=JsonText())
    created_at: datetime = Field(sa_type=MOMENT, sa_column_kwargs=NOW)
