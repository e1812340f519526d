"""Keys with which programs act for a user."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, LargeBinary, Text
from sqlmodel import Field, SQLModel

from strata_gateway.row.column_type import MOMENT, NOW


class ApiKeyRow(SQLModel, table=True):
    """A key; of its secret there is the digest alone."""

    __tablename__ = "api_keys"

    id: UUID = Field(primary_key=True)
    user_id: UUID = Field(foreign_key="profiles.user_id", ondelete="CASCADE")
    name: str = Field(sa_type=Text)
    prefix: str = Field(sa_type=Text, unique=True)
    secret_digest: bytes = Field(sa_type=LargeBinary)
    scopes: list[str] = Field(sa_type=ARRAY(Text))
    allowed_models: list[str] = Field(sa_type=ARRAY(Text))
    monthly_micro_usd: int | None = Field(default=None, sa_type=BigInteger)
    expires_at: datetime | None = Field(default=None, sa_type=MOMENT)
    revoked_at: datetime | None = Field(default=None, sa_type=MOMENT)
    last_used_at: datetime | None = Field(default=None, sa_type=MOMENT)
    created_at: datetime = Field(sa_type=MOMENT, sa_column_kwargs=NOW)
