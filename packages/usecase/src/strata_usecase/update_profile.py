"""Say how one wants to be called."""

from dataclasses import dataclass, replace
from typing import TypedDict
from uuid import UUID

from strata_domain.entity.profile import Profile
from strata_domain.port.unit_of_work import BeginForUser


class ProfileChanges(TypedDict, total=False):
    """What may change; what is left out stays as it is."""

    display_name: str | None
    locale: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateProfileCommand:
    """Whose profile, and what shall be different."""

    user_id: UUID
    changes: ProfileChanges


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateProfile:
    """Changes what is the user's to change."""

    begin: BeginForUser

    def execute(self, command: UpdateProfileCommand) -> Profile:
        """Return the profile as it is now.

        Raises:
            AccountNotFoundError: the user has been deleted.
        """
        with self.begin(command.user_id) as work:
            profile = work.profiles.get(user_id=command.user_id)
            changed = replace(profile, **command.changes)
            work.profiles.save(changed)
        return changed
