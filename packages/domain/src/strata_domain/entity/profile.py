"""A user as Strata knows them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class ProfileRole(StrEnum):
    """What a user may administer."""

    USER = "user"
    ADMIN = "admin"


class ProfileStatus(StrEnum):
    """Whether a user may act at all."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The one profile of one `auth.users` row."""

    user_id: UUID
    plan_id: str
    role: ProfileRole
    status: ProfileStatus
    display_name: str | None
    locale: str | None
    created_at: datetime
