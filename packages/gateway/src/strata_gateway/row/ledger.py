"""What users may spend and have spent; changed by the ledger's functions alone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from strata_domain.entity.plan import Meter
from strata_domain.entity.usage import AttemptOutcome, Operation, ReservationState
from strata_gateway.row.column_type import MOMENT, NOW, default, enumeration


class UsageWindowRow(SQLModel, table=True):
    """What a user has used and has put aside in one period, against one limit."""

    __tablename__ = "usage_windows"

    subject_id: UUID = Field(primary_key=True)
    meter: Meter = Field(primary_key=True, sa_type=enumeration(Meter, "usage_meter"))
    period_start: datetime = Field(primary_key=True, sa_type=MOMENT)
    limit: int | None = Field(default=None, sa_type=BigInteger)
    used: int = Field(sa_type=BigInteger)
    reserved: int = Field(sa_type=BigInteger)


class ReservationRow(SQLModel, table=True):
    """The worst case of one attempt, put aside before the provider is called."""

    __tablename__ = "reservations"

    id: UUID = Field(primary_key=True)
    user_id: UUID
    generation_id: UUID | None = None
    operation: Operation = Field(sa_type=enumeration(Operation, "usage_operation"))
    attempt: int
    model: str = Field(sa_type=Text)
    state: ReservationState = Field(
        sa_type=enumeration(ReservationState, "reservation_state")
    )
    micro_usd: int = Field(sa_type=BigInteger)
    input_tokens: int = Field(sa_type=BigInteger)
    price: dict[str, Any] = Field(sa_type=JSONB)
    counts_as_request: bool
    takes_slot: bool
    period_start: datetime = Field(sa_type=MOMENT)
    minute_start: datetime = Field(sa_type=MOMENT)
    lease_until: datetime = Field(sa_type=MOMENT)
    created_at: datetime = Field(sa_type=MOMENT, sa_column_kwargs=NOW)
    closed_at: datetime | None = Field(default=None, sa_type=MOMENT)
    api_key_id: UUID | None = None
    meter: Meter | None = Field(default=None, sa_type=enumeration(Meter, "usage_meter"))
    units: int = Field(sa_type=BigInteger, sa_column_kwargs=default("0"))


class UsageRecordRow(SQLModel, table=True):
    """What one attempt used and was charged; never changed."""

    __tablename__ = "usage_records"

    id: UUID = Field(primary_key=True)
    user_id: UUID
    reservation_id: UUID
    generation_id: UUID | None = None
    operation: Operation = Field(sa_type=enumeration(Operation, "usage_operation"))
    attempt: int
    model: str = Field(sa_type=Text)
    outcome: AttemptOutcome = Field(
        sa_type=enumeration(AttemptOutcome, "attempt_outcome")
    )
    input_tokens: int | None = Field(default=None, sa_type=BigInteger)
    cache_read_tokens: int | None = Field(default=None, sa_type=BigInteger)
    cache_write_tokens: int | None = Field(default=None, sa_type=BigInteger)
    output_tokens: int | None = Field(default=None, sa_type=BigInteger)
    reasoning_tokens: int | None = Field(default=None, sa_type=BigInteger)
    price: dict[str, Any] = Field(sa_type=JSONB)
    micro_usd: int = Field(sa_type=BigInteger)
    estimated: bool
    overrun: bool
    first_token_ms: int | None = None
    latency_ms: int | None = None
    provider_call_id: str | None = Field(default=None, sa_type=Text)
    error_code: str | None = Field(default=None, sa_type=Text)
    corrects: UUID | None = Field(default=None, foreign_key="usage_records.id")
    period_start: datetime = Field(sa_type=MOMENT)
    created_at: datetime = Field(sa_type=MOMENT, sa_column_kwargs=NOW)
    api_key_id: UUID | None = None
    meter: Meter | None = Field(default=None, sa_type=enumeration(Meter, "usage_meter"))
    units: int = Field(sa_type=BigInteger, sa_column_kwargs=default("0"))
