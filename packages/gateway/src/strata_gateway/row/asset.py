"""Files of users."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from strata_domain.entity.asset import AssetKind, AssetStatus
from strata_gateway.row.column_type import MOMENT, NOW, enumeration


class AssetRow(SQLModel, table=True):
    """A file in the team's storage: bucket and path, never a URL."""

    __tablename__ = "assets"
    __table_args__ = (
        UniqueConstraint("id", "user_id", name="assets_id_user_id_key"),
        UniqueConstraint(
            "user_id", "content_key", name="assets_user_id_content_key_key"
        ),
    )

    id: UUID = Field(primary_key=True)
    user_id: UUID = Field(foreign_key="profiles.user_id", ondelete="CASCADE")
    kind: AssetKind = Field(sa_type=enumeration(AssetKind, "asset_kind"))
    status: AssetStatus = Field(sa_type=enumeration(AssetStatus, "asset_status"))
    bucket: str = Field(sa_type=Text)
    path: str = Field(sa_type=Text, unique=True)
    media_type: str = Field(sa_type=Text)
    size_bytes: int = Field(sa_type=BigInteger)
    sha256: str | None = Field(default=None, sa_type=Text)
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    content_key: str | None = Field(default=None, sa_type=Text)
    job_id: UUID | None = Field(
        default=None, foreign_key="jobs.id", ondelete="SET NULL"
    )
    created_at: datetime = Field(sa_type=MOMENT, sa_column_kwargs=NOW)


class MessageAssetRow(SQLModel, table=True):
    """Which message refers to which file."""

    __tablename__ = "message_assets"
    __table_args__ = (
        ForeignKeyConstraint(
            ["asset_id", "user_id"],
            ["assets.id", "assets.user_id"],
            name="message_assets_asset_fk",
            ondelete="CASCADE",
        ),
    )

    message_id: UUID = Field(
        primary_key=True, foreign_key="messages.id", ondelete="CASCADE"
    )
    asset_id: UUID = Field(primary_key=True)
    user_id: UUID


class DiscardedFileRow(SQLModel, table=True):
    """Bytes of which no row is left; they are still to be removed."""

    __tablename__ = "discarded_files"

    path: str = Field(primary_key=True, sa_type=Text)
    user_id: UUID
    due_at: datetime = Field(sa_type=MOMENT)
