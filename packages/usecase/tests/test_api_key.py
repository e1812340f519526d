"""Making, seeing, replacing and ending keys."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from strata_domain.entity.api_key import ApiKey, Scope
from strata_domain.entity.profile import ProfileStatus
from strata_domain.error import (
    AccountSuspendedError,
    KeyNotLiveError,
    NotFoundError,
    TooManyKeysError,
)
from strata_domain.fake import InMemoryDatabase, ManualClock
from strata_domain.service.identifier import new_id
from strata_usecase.create_api_key import CreateApiKey, CreateApiKeyCommand
from strata_usecase.list_api_keys import ListApiKeys, ListApiKeysQuery
from strata_usecase.made_key import MadeKey
from strata_usecase.revoke_api_key import RevokeApiKey, RevokeApiKeyCommand
from strata_usecase.rotate_api_key import RotateApiKey, RotateApiKeyCommand
from support.store import NOON

DAY = timedelta(days=1)


class Desk:
    """A user and what can be done with the user's keys."""

    def __init__(self) -> None:
        self.clock = ManualClock(NOON)
        self.database = InMemoryDatabase(self.clock)
        self.user_id = self.database.add_user()

    def create(self, user_id: UUID | None = None) -> MadeKey:
        use_case = CreateApiKey(begin=self.database.begin_for_user, clock=self.clock)
        command = CreateApiKeyCommand(
            user_id=user_id or self.user_id,
            name="robot",
            scopes=frozenset({Scope.DATA}),
            allowed_models=("sandbox/*",),
            monthly_micro_usd=5,
            expires_at=NOON + DAY,
        )
        return use_case.execute(command)

    def rotate(self, key: ApiKey, user_id: UUID | None = None) -> MadeKey:
        use_case = RotateApiKey(begin=self.database.begin_for_user, clock=self.clock)
        command = RotateApiKeyCommand(
            user_id=user_id or self.user_id, api_key_id=key.api_key_id
        )
        return use_case.execute(command)

    def revoke(self, api_key_id: UUID) -> None:
        use_case = RevokeApiKey(begin=self.database.begin_for_user, clock=self.clock)
        use_case.execute(
            RevokeApiKeyCommand(user_id=self.user_id, api_key_id=api_key_id)
        )

    def list(self) -> tuple[ApiKey, ...]:
        use_case = ListApiKeys(begin=self.database.begin_for_user)
        return use_case.execute(ListApiKeysQuery(user_id=self.user_id))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_new_key_is_what_was_asked_for_and_only_its_digest_is_kept(
    desk: Desk,
) -> None:
    made = desk.create()

    assert desk.list() == (made.key,)
    assert made.key.prefix == made.secret.prefix
    assert made.key.scopes == {Scope.DATA}
    assert (made.key.monthly_micro_usd, made.key.expires_at) == (5, NOON + DAY)
    assert made.secret.text not in repr(desk.database.tables)
    assert desk.database.tables.digests == {made.key.api_key_id: made.secret.digest}


def test_fifty_keys_may_live_at_once(desk: Desk) -> None:
    keys = [desk.create().key for _ in range(50)]

    with pytest.raises(TooManyKeysError):
        desk.create()
    desk.rotate(keys[0])
    desk.revoke(keys[1].api_key_id)

    assert desk.create().key in desk.list()


def test_a_suspended_account_makes_no_keys(desk: Desk) -> None:
    key = desk.create().key
    profiles = desk.database.tables.profiles
    suspended = replace(profiles[desk.user_id], status=ProfileStatus.SUSPENDED)
    profiles[desk.user_id] = suspended

    with pytest.raises(AccountSuspendedError):
        desk.create()
    with pytest.raises(AccountSuspendedError):
        desk.rotate(key)


def test_rotating_replaces_the_secret_and_nothing_else(desk: Desk) -> None:
    old = desk.create()
    desk.clock.advance(60)

    new = desk.rotate(old.key)

    assert new.secret.text != old.secret.text
    assert desk.list() == (
        new.key,
        replace(old.key, revoked_at=NOON + timedelta(seconds=60)),
    )
    assert new.key == replace(
        old.key,
        api_key_id=new.key.api_key_id,
        prefix=new.secret.prefix,
        created_at=NOON + timedelta(seconds=60),
    )


def test_what_has_ended_is_not_rotated(desk: Desk) -> None:
    revoked, expired = desk.create().key, desk.create().key
    desk.revoke(revoked.api_key_id)
    with pytest.raises(KeyNotLiveError):
        desk.rotate(revoked)

    desk.clock.advance(DAY.total_seconds())

    with pytest.raises(KeyNotLiveError):
        desk.rotate(expired)


def test_a_key_of_nobody_or_of_somebody_else_is_not_found(desk: Desk) -> None:
    somebody = desk.database.add_user()
    key = desk.create(somebody).key

    with pytest.raises(NotFoundError):
        desk.rotate(key)
    with pytest.raises(NotFoundError):
        desk.revoke(key.api_key_id)
    with pytest.raises(NotFoundError):
        desk.revoke(new_id())
