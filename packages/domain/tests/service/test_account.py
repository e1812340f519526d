"""Who may act."""

from datetime import UTC, datetime

import pytest

from strata_domain.entity.profile import Profile, ProfileRole, ProfileStatus
from strata_domain.error import AccountSuspendedError
from strata_domain.service.account import ensure_active
from strata_domain.service.identifier import new_id


def profile(status: ProfileStatus, role: ProfileRole = ProfileRole.USER) -> Profile:
    return Profile(
        user_id=new_id(),
        plan_id="free",
        role=role,
        status=status,
        display_name=None,
        locale=None,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize("role", ProfileRole)
def test_a_suspended_account_may_not_act_whatever_its_role(role: ProfileRole) -> None:
    with pytest.raises(AccountSuspendedError):
        ensure_active(profile(ProfileStatus.SUSPENDED, role))


def test_an_active_account_may_act() -> None:
    ensure_active(profile(ProfileStatus.ACTIVE))
