"""Who may act."""

from strata_domain.entity.profile import Profile, ProfileStatus
from strata_domain.error import AccountSuspendedError


def ensure_active(profile: Profile) -> None:
    """Refuse a suspended account.

    Raises:
        AccountSuspendedError: it is.
    """
    if profile.status is ProfileStatus.SUSPENDED:
        raise AccountSuspendedError
