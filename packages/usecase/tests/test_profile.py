"""Looking at oneself, and saying how one wants to be called."""

from dataclasses import replace

import pytest

from strata_domain.entity.profile import Profile
from strata_domain.error import AccountNotFoundError
from strata_domain.fake import InMemoryDatabase
from strata_domain.service.identifier import new_id
from strata_usecase.get_profile import GetProfile, GetProfileQuery
from strata_usecase.update_profile import (
    ProfileChanges,
    UpdateProfile,
    UpdateProfileCommand,
)


@pytest.fixture
def database() -> InMemoryDatabase:
    return InMemoryDatabase()


@pytest.fixture
def profile(database: InMemoryDatabase) -> Profile:
    """A profile that says something, beside another one."""
    database.add_user()
    user_id = database.add_user()
    named = replace(database.tables.profiles[user_id], display_name="Ada", locale="en")
    database.tables.profiles[user_id] = named
    return named


def test_everyone_sees_their_own_profile(
    database: InMemoryDatabase, profile: Profile
) -> None:
    get = GetProfile(begin=database.begin_for_user)

    assert get.execute(GetProfileQuery(user_id=profile.user_id)) == profile


@pytest.mark.parametrize(
    "changes",
    [
        ProfileChanges(display_name="Countess"),
        ProfileChanges(locale=None),
        ProfileChanges(display_name=None, locale="de"),
        ProfileChanges(),
    ],
)
def test_what_is_named_changes_and_the_rest_stays(
    database: InMemoryDatabase, profile: Profile, changes: ProfileChanges
) -> None:
    update = UpdateProfile(begin=database.begin_for_user)

    changed = update.execute(
        UpdateProfileCommand(user_id=profile.user_id, changes=changes)
    )

    assert changed == replace(profile, **changes)
    assert database.tables.profiles[profile.user_id] == changed


def test_a_deleted_user_has_no_profile_to_see_or_change(
    database: InMemoryDatabase,
) -> None:
    begin, gone = database.begin_for_user, new_id()

    with pytest.raises(AccountNotFoundError):
        GetProfile(begin=begin).execute(GetProfileQuery(user_id=gone))
    with pytest.raises(AccountNotFoundError):
        UpdateProfile(begin=begin).execute(
            UpdateProfileCommand(user_id=gone, changes={"locale": "en"})
        )
