"""Look at oneself."""

from dataclasses import dataclass
from uuid import UUID

from strata_domain.entity.profile import Profile
from strata_domain.port.unit_of_work import BeginForUser


@dataclass(frozen=True, slots=True, kw_only=True)
class GetProfileQuery:
    """Whose profile."""

    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class GetProfile:
    """Reads the caller's profile."""

    begin: BeginForUser

    def execute(self, query: GetProfileQuery) -> Profile:
        """Return the profile.

        Raises:
            AccountNotFoundError: the user has been deleted.
        """
        with self.begin(query.user_id) as work:
            return work.profiles.get(user_id=query.user_id)
