"""Users and what they may spend."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ForeignKey,
    MetaData,
    Table,
    Text,
    Uuid,
)
from sqlmodel import Field, SQLModel

from strata_domain.entity.profile import ProfileRole, ProfileStatus
from strata_gateway.row.column_type import MOMENT, NOW, default, enumeration

# Supabase's own table stays in a catalogue of its own: it is not ours to describe.
USERS = Table("users", MetaData(schema="auth"), Column("id", Uuid, primary_key=True))


class PlanRow(SQLModel, table=True):
    """What a user may spend; null means without limit."""

    __tablename__ = "plans"

    id: str = Field(primary_key=True, sa_type=Text)
    name: str = Field(sa_type=Text)
    monthly_micro_usd: int | None = Field(default=None, sa_type=BigInteger)
    requests_per_minute: int | None = None
    concurrent_generations: int | None = None
    monthly_images: int | None = None
    monthly_characters: int | None = Field(default=None, sa_type=BigInteger)
    monthly_audio_seconds: int | None = Field(default=None, sa_type=BigInteger)
    storage_bytes: int | None = Field(default=None, sa_type=BigInteger)
    allowed_models: list[str] = Field(
        sa_type=ARRAY(Text), sa_column_kwargs=default("'{*}'::text[]")
    )
    created_at: datetime = Field(sa_type=MOMENT, sa_column_kwargs=NOW)
    updated_at: datetime = Field(sa_type=MOMENT, sa_column_kwargs=NOW)


class ProfileRow(SQLModel, table=True):
    """A user, one to one with `auth.users`; made by a trigger there."""

    __tablename__ = "profiles"

    user_id: UUID = Field(
        primary_key=True,
        sa_column_args=[ForeignKey(USERS.c.id, ondelete="CASCADE")],
    )
    plan_id: str = Field(
        foreign_key="plans.id", sa_type=Text, sa_column_kwargs=default("'free'::text")
    )
    role: ProfileRole = Field(
        sa_type=enumeration(ProfileRole, "profile_role"),
        sa_column_kwargs=default("'user'::profile_role"),
    )
    status: ProfileStatus = Field(
        sa_type=enumeration(ProfileStatus, "profile_status"),
        sa_column_kwargs=default("'active'::profile_status"),
    )
    display_name: str | None = Field(default=None, sa_type=Text)
    locale: str | None = Field(default=None, sa_type=Text)
    created_at: datetime = Field(sa_type=MOMENT, sa_column_kwargs=NOW)
    updated_at: datetime = Field(sa_type=MOMENT, sa_column_kwargs=NOW)
