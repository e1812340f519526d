"""Profiles, in memory and in Postgres."""

from dataclasses import replace

import pytest

from strata_domain.entity.profile import ProfileRole, ProfileStatus
from strata_domain.error import AccountNotFoundError
from strata_domain.service.identifier import new_id
from support.store import Store


def test_a_new_user_has_a_plain_profile(store: Store) -> None:
    user_id = store.add_user()

    with store.begin(user_id) as work:
        profile = work.profiles.get(user_id=user_id)
    assert (profile.role, profile.status) == (ProfileRole.USER, ProfileStatus.ACTIVE)
    assert (profile.user_id, profile.plan_id) == (user_id, "free")


def test_name_and_locale_are_the_users_to_change_and_nothing_else(store: Store) -> None:
    user_id = store.add_user()
    with store.begin(user_id) as work:
        before = work.profiles.get(user_id=user_id)
        work.profiles.save(
            replace(before, display_name="Ada", locale="en", role=ProfileRole.ADMIN)
        )

    with store.begin(user_id) as work:
        after = work.profiles.get(user_id=user_id)
    assert after == replace(before, display_name="Ada", locale="en")


def test_somebody_elses_profile_is_not_there(store: Store) -> None:
    ada, eve = store.add_user(), store.add_user()

    with pytest.raises(AccountNotFoundError), store.begin(eve) as work:
        work.profiles.get(user_id=ada)


def test_somebody_elses_profile_cannot_be_saved(store: Store) -> None:
    ada, eve = store.add_user(), store.add_user()
    with store.begin(ada) as work:
        profile = work.profiles.get(user_id=ada)

    with pytest.raises(AccountNotFoundError), store.begin(eve) as work:
        work.profiles.save(profile)


def test_a_deleted_user_has_no_profile(store: Store) -> None:
    nobody = new_id()

    with pytest.raises(AccountNotFoundError), store.begin(nobody) as work:
        work.profiles.get(user_id=nobody)
