"""Whole accounts, and who did what to them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from strata_domain.entity.account_task import AccountTaskKind, AuditAction
from strata_gateway.row.column_type import MOMENT, NOW, default, enumeration


class AccountTaskRow(SQLModel, table=True):
    """What is done with a whole account; that it was erased is nobody's in the end."""

    __tablename__ = "account_tasks"

    id: UUID = Field(primary_key=True)
    user_id: UUID | None = None
    kind: AccountTaskKind = Field(
        sa_type=enumeration(AccountTaskKind, "account_task_kind")
    )
    attempt: int = Field(sa_column_kwargs=default("0"))
    lease_until: datetime | None = Field(default=None, sa_type=MOMENT)
    asset_id: UUID | None = None
    error_code: str | None = Field(default=None, sa_type=Text)
    created_at: datetime = Field(sa_type=MOMENT, sa_column_kwargs=NOW)
    ended_at: datetime | None = Field(default=None, sa_type=MOMENT)


class AuditEventRow(SQLModel, table=True):
    """Who did what that matters for the safety of an account."""

    __tablename__ = "audit_events"

    id: UUID = Field(primary_key=True)
    user_id: UUID | None = None
    action: AuditAction = Field(sa_type=enumeration(AuditAction, "audit_action"))
    subject_id: UUID | None = None
    created_at: datetime = Field(sa_type=MOMENT, sa_column_kwargs=NOW)
