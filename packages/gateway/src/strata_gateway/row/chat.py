"""Conversations and their messages."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from strata_domain.entity.message import (
    MessageFeedback,
    MessageRole,
    MessageStatus,
    StopReason,
)
from strata_gateway.row.column_type import MOMENT, NOW, default, enumeration


class ThreadRow(SQLModel, table=True):
    """A conversation; its head is the end of the path that is shown."""

    __tablename__ = "threads"
    __table_args__ = (
        UniqueConstraint("id", "user_id", name="threads_id_user_id_key"),
        ForeignKeyConstraint(
            ["id", "head_message_id"],
            ["messages.thread_id", "messages.id"],
            name="threads_head_message_fk",
            use_alter=True,
        ),
    )

    id: UUID = Field(primary_key=True)
    user_id: UUID = Field(foreign_key="profiles.user_id", ondelete="CASCADE")
    title: str = Field(sa_type=Text, sa_column_kwargs=default("''::text"))
    system_prompt: str | None = Field(default=None, sa_type=Text)
    model: str | None = Field(default=None, sa_type=Text)
    head_message_id: UUID | None = None
    pinned: bool = Field(sa_column_kwargs=default("false"))
    archived: bool = Field(sa_column_kwargs=default("false"))
    # SQLAlchemy keeps the attribute `metadata` for itself.
    thread_metadata: dict[str, Any] = Field(
        sa_type=JSONB, sa_column_kwargs={"name": "metadata", **default("'{}'::jsonb")}
    )
    created_at: datetime = Field(sa_type=MOMENT, sa_column_kwargs=NOW)
    updated_at: datetime = Field(sa_type=MOMENT, sa_column_kwargs=NOW)


class MessageRow(SQLModel, table=True):
    """One turn; siblings share a parent, so a thread is a tree."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("thread_id", "id", name="messages_thread_id_id_key"),
        ForeignKeyConstraint(
            ["thread_id", "user_id"],
            ["threads.id", "threads.user_id"],
            name="messages_thread_fk",
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["thread_id", "parent_id"],
            ["messages.thread_id", "messages.id"],
            name="messages_parent_fk",
        ),
    )

    id: UUID = Field(primary_key=True)
    thread_id: UUID
    user_id: UUID
    parent_id: UUID | None = None
    role: MessageRole = Field(sa_type=enumeration(MessageRole, "message_role"))
    status: MessageStatus = Field(sa_type=enumeration(MessageStatus, "message_status"))
    parts: list[dict[str, Any]] = Field(sa_type=JSONB)
    model: str | None = Field(default=None, sa_type=Text)
    stop_reason: StopReason | None = Field(
        default=None, sa_type=enumeration(StopReason, "stop_reason")
    )
    feedback: MessageFeedback | None = Field(
        default=None, sa_type=enumeration(MessageFeedback, "message_feedback")
    )
    feedback_comment: str | None = Field(default=None, sa_type=Text)
    created_at: datetime = Field(sa_type=MOMENT, sa_column_kwargs=NOW)
    updated_at: datetime = Field(sa_type=MOMENT, sa_column_kwargs=NOW)
