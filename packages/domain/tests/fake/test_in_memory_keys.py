"""Keys in memory are kept, found and spent with as in Postgres."""

from dataclasses import replace
from datetime import timedelta

import pytest

from strata_domain.entity.api_key import ApiKey
from strata_domain.entity.usage import Hold
from strata_domain.error import (
    AccountNotFoundError,
    InvalidKeyError,
    KeySpendLimitError,
    ModelNotAllowedError,
)
from strata_domain.fake import InMemoryDatabase, ManualClock
from strata_domain.service.api_key import new_secret
from strata_domain.service.identifier import new_id
from support.keys import a_key, a_stored_key, cut
from support.money import Purse, a_hold, a_purse
from support.store import NOON, Store


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def purse(clock: ManualClock) -> Purse:
    database = InMemoryDatabase(clock)
    store = Store(
        begin=database.begin_for_user,
        begin_for_system=database.begin_for_system,
        add_user=database.add_user,
        let_pass=clock.advance,
        give_plan=database.give_plan,
    )
    return a_purse(store)


def with_key(key: ApiKey) -> Hold:
    return replace(a_hold(key.user_id), api_key_id=key.api_key_id)


def test_a_key_is_found_by_its_prefix(purse: Purse) -> None:
    secret = new_secret()
    stored = a_stored_key(purse.user_id, secret)
    with purse.store.begin(purse.user_id) as work:
        work.api_keys.add(stored)

    with purse.store.begin_for_system() as work:
        assert work.keys.find(secret.prefix) == stored
        assert work.keys.find("other") is None


def test_a_key_ends_and_stays_in_the_list(purse: Purse) -> None:
    key = cut(purse.store, a_key(purse.user_id))

    with purse.store.begin(purse.user_id) as work:
        work.api_keys.revoke(key.api_key_id, user_id=purse.user_id, now=NOON)

        ended = replace(key, revoked_at=NOON)
        assert work.api_keys.get(key.api_key_id, user_id=purse.user_id) == ended
        assert work.api_keys.list(user_id=purse.user_id) == (ended,)
        assert work.api_keys.lock(user_id=purse.user_id) == 0


def test_nobody_has_no_keys_to_lock(purse: Purse) -> None:
    nobody = new_id()

    with pytest.raises(AccountNotFoundError), purse.store.begin(nobody) as work:
        work.api_keys.lock(user_id=nobody)


def test_a_use_is_noted_to_the_minute(purse: Purse) -> None:
    key = cut(purse.store, a_key(purse.user_id))
    noted = []

    for seconds in (0, 30, 31):
        purse.store.let_pass(seconds)
        with purse.store.begin_for_system() as work:
            work.keys.touch(key.api_key_id)
        with purse.store.begin(purse.user_id) as user_work:
            (found,) = user_work.api_keys.list(user_id=purse.user_id)
        noted.append(found.last_used_at)

    assert noted == [NOON, NOON, NOON + timedelta(seconds=61)]


def test_a_key_has_a_limit_of_its_own(purse: Purse) -> None:
    key = cut(purse.store, a_key(purse.user_id, money=15))
    purse.hold(with_key(key))

    with pytest.raises(KeySpendLimitError) as caught:
        purse.hold(with_key(key))

    standing = caught.value.standing
    assert (standing.limit, standing.used, standing.reserved) == (15, 0, 10)
    assert standing.resets_at is not None


def test_a_key_spends_while_it_is_good_and_on_its_models(purse: Purse) -> None:
    expired = cut(purse.store, replace(a_key(purse.user_id), expires_at=NOON))
    narrow = cut(purse.store, a_key(purse.user_id, models=("openai/*",)))

    with pytest.raises(InvalidKeyError):
        purse.hold(with_key(expired))
    with pytest.raises(ModelNotAllowedError):
        purse.hold(with_key(narrow))
