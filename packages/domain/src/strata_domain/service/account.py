"""Who may act."""

from uuid import UUID

from strata_domain.entity.principal import Principal
from strata_domain.entity.profile import Profile, ProfileStatus
from strata_domain.error import AccountSuspendedError, UserRequiredError


def user_of(principal: Principal) -> UUID:
    """Return the user that a caller is.

    Raises:
        UserRequiredError: a service is calling, which owns no data.
    """
    if principal.subject is None:
        raise UserRequiredError
    return principal.subject


def ensure_active(profile: Profile) -> None:
    """Refuse a suspended account.

    Raises:
        AccountSuspendedError: it is.
    """
    if profile.status is ProfileStatus.SUSPENDED:
        raise AccountSuspendedError
