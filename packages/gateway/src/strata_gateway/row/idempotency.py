"""Requests that are obeyed once, however often they arrive."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary, Text
from sqlmodel import Field, SQLModel

from strata_gateway.row.column_type import MOMENT, NOW, JsonText


class IdempotencyKeyRow(SQLModel, table=True):
    """What a request with a key of its own made."""

    __tablename__ = "idempotency_keys"

    user_id: UUID = Field(
        primary_key=True, foreign_key="profiles.user_id", ondelete="CASCADE"
    )
    key: str = Field(primary_key=True, sa_type=Text)
    request_digest: bytes = Field(sa_type=LargeBinary)
    result_id: UUID
    outcome: str | None = Field(default=None, sa_type=JsonText())
    created_at: datetime = Field(sa_type=MOMENT, sa_column_kwargs=NOW)
