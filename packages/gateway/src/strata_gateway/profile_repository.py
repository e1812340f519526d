"""Profiles in Postgres."""

from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select, update

from strata_domain.entity.profile import Profile
from strata_domain.error import AccountNotFoundError
from strata_gateway.entity_table import PROFILES

_OWN = PROFILES.table.c.user_id == bindparam("owner_id")
_GET = select(*PROFILES.columns()).where(_OWN)
_SAVE = update(PROFILES.table).where(_OWN).values(updated_at=func.now())


class SqlProfileRepository:
    """Reads and writes a user's profile."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    def get(self, *, user_id: UUID) -> Profile:
        """Return the profile."""
        row = self._connection.execute(_GET, {"owner_id": user_id}).one_or_none()
        if row is None:
            raise AccountNotFoundError(user_id)
        return PROFILES.entity(row)

    def save(self, profile: Profile) -> None:
        """Store what is the user's to change."""
        changed = {
            "owner_id": profile.user_id,
            "display_name": profile.display_name,
            "locale": profile.locale,
        }
        if not self._connection.execute(_SAVE, changed).rowcount:
            raise AccountNotFoundError(profile.user_id)
