"""Keys, and what is spent with them, in memory and in Postgres."""

from dataclasses import replace
from datetime import timedelta

import pytest

from strata_domain.entity.api_key import ApiKey, Scope
from strata_domain.entity.plan import Meter
from strata_domain.entity.usage import Hold
from strata_domain.error import (
    AccountNotFoundError,
    ConflictError,
    InvalidKeyError,
    KeySpendLimitError,
    LimitExceededError,
    ModelNotAllowedError,
    MonthlySpendLimitError,
    NotFoundError,
    PermissionDeniedError,
)
from strata_domain.service.api_key import new_secret
from strata_domain.service.identifier import new_id
from support.keys import a_key, a_stored_key, cut
from support.money import MONEY, Purse, a_hold, a_plan, a_purse, a_settlement
from support.store import NOON, Store

DAY = timedelta(days=1)
AGO = NOON - 365 * DAY
SOME_DAY = NOON + 365 * 100 * DAY


@pytest.fixture
def purse(store: Store) -> Purse:
    return a_purse(store, a_plan(money=100))


def with_key(key: ApiKey, micro_usd: int = 10) -> Hold:
    return replace(a_hold(key.user_id, micro_usd), api_key_id=key.api_key_id)


def keys(purse: Purse) -> tuple[ApiKey, ...]:
    with purse.store.begin(purse.user_id) as work:
        return work.api_keys.list(user_id=purse.user_id)


def exceeded(purse: Purse, hold: Hold) -> LimitExceededError:
    with pytest.raises(LimitExceededError) as caught:
        purse.hold(hold)
    return caught.value


def test_a_key_is_stored_with_everything_but_its_secret(purse: Purse) -> None:
    key = a_key(purse.user_id, scopes={Scope.DATA}, models=("sandbox/*",), money=7)
    key = replace(key, expires_at=NOON + DAY)

    cut(purse.store, key)

    assert keys(purse) == (key,)


def test_keys_are_listed_the_latest_first(purse: Purse) -> None:
    first, second = (cut(purse.store, a_key(purse.user_id)) for _ in range(2))

    assert keys(purse) == (second, first)


def test_keys_that_work_come_before_the_latest_of_the_others(purse: Purse) -> None:
    revoked = replace(a_key(purse.user_id), revoked_at=AGO)
    good = [a_key(purse.user_id), replace(a_key(purse.user_id), expires_at=SOME_DAY)]
    expired = replace(a_key(purse.user_id), expires_at=AGO)
    ended = [replace(revoked, api_key_id=new_id(), prefix=f"{n}") for n in range(199)]
    for key in (revoked, *good, expired, *ended):
        cut(purse.store, key)

    assert keys(purse) == (*reversed(good), *reversed(ended[1:]))
    with purse.store.begin(purse.user_id) as work:
        assert work.api_keys.lock(user_id=purse.user_id) == len(good)
        assert work.api_keys.get(revoked.api_key_id, user_id=purse.user_id) == revoked


def test_an_account_that_is_gone_gets_no_keys(store: Store) -> None:
    nobody = new_id()

    with pytest.raises(AccountNotFoundError), store.begin(nobody) as work:
        work.api_keys.lock(user_id=nobody)


def test_somebody_elses_keys_are_not_there(store: Store, purse: Purse) -> None:
    key, eve = cut(store, a_key(purse.user_id)), store.add_user()

    with store.begin(eve) as work:
        assert work.api_keys.list(user_id=purse.user_id) == ()
    with pytest.raises(NotFoundError), store.begin(eve) as work:
        work.api_keys.get(key.api_key_id, user_id=purse.user_id)
    with pytest.raises(NotFoundError), store.begin(eve) as work:
        work.api_keys.revoke(key.api_key_id, user_id=purse.user_id, now=NOON)
    with pytest.raises(PermissionDeniedError), store.begin(eve) as work:
        work.api_keys.add(a_stored_key(purse.user_id, new_secret()))


def test_a_key_is_stored_once(store: Store, purse: Purse) -> None:
    key = cut(store, a_key(purse.user_id))

    with pytest.raises(ConflictError):
        cut(store, key)


def test_a_key_ends_once(store: Store, purse: Purse) -> None:
    key = cut(store, a_key(purse.user_id))

    for moment in (NOON, NOON + DAY):
        with store.begin(purse.user_id) as work:
            work.api_keys.revoke(key.api_key_id, user_id=purse.user_id, now=moment)

    assert [found.revoked_at for found in keys(purse)] == [NOON]


def test_a_key_is_found_by_its_prefix_with_its_digest(store: Store) -> None:
    secret = new_secret()
    stored = a_stored_key(store.add_user(), secret)
    with store.begin(stored.key.user_id) as work:
        work.api_keys.add(stored)

    with store.begin_for_system() as work:
        assert work.keys.find(secret.prefix) == stored
        assert work.keys.find(new_secret().prefix) is None


def test_a_use_is_noted_once_a_minute(store: Store, purse: Purse) -> None:
    key = cut(store, a_key(purse.user_id))
    noted = []

    for _ in range(2):
        with store.begin_for_system() as work:
            work.keys.touch(key.api_key_id)
        noted += [found.last_used_at for found in keys(purse)]

    assert noted[0] is not None
    assert noted[0] == noted[1]


def test_what_a_key_spends_is_its_users_and_its_own(purse: Purse) -> None:
    key = cut(purse.store, a_key(purse.user_id, money=15))
    hold = purse.hold(with_key(key), dispatched=True)

    standing = exceeded(purse, with_key(key, 6)).standing

    assert purse.figures(MONEY) == (0, 10)
    assert (standing.meter, standing.limit) == (Meter.KEY_MONTHLY_MICRO_USD, 15)
    assert (standing.used, standing.reserved) == (0, 10)
    assert standing.resets_at == purse.standing(MONEY).resets_at
    purse.settle(a_settlement(hold, 4))
    assert purse.figures(MONEY) == (4, 0)
    assert [record.api_key_id for record in purse.records()] == [key.api_key_id]


def test_a_key_can_be_spent_to_the_last_unit(purse: Purse) -> None:
    key = cut(purse.store, a_key(purse.user_id, money=20))
    purse.settle(a_settlement(purse.hold(with_key(key), dispatched=True), 5))

    error = exceeded(purse, with_key(key, 16))
    purse.hold(with_key(key, 15))

    assert isinstance(error, KeySpendLimitError)
    assert (error.standing.used, error.standing.reserved, error.needed) == (5, 0, 16)


def test_a_refusal_by_the_key_takes_nothing_from_its_user(purse: Purse) -> None:
    key = cut(purse.store, a_key(purse.user_id, money=9))

    exceeded(purse, with_key(key))

    assert purse.figures(MONEY) == (0, 0)


def test_a_key_cannot_spend_what_its_user_has_not(purse: Purse) -> None:
    key = cut(purse.store, a_key(purse.user_id))

    assert isinstance(exceeded(purse, with_key(key, 101)), MonthlySpendLimitError)


def test_a_key_without_a_limit_counts_all_the_same(purse: Purse) -> None:
    key = cut(purse.store, a_key(purse.user_id))

    purse.settle(a_settlement(purse.hold(with_key(key), dispatched=True), 4))

    assert purse.figures(MONEY) == (4, 0)


def test_what_was_never_dispatched_is_back_in_the_key(purse: Purse) -> None:
    key = cut(purse.store, a_key(purse.user_id, money=10))

    purse.release(purse.hold(with_key(key)))

    purse.hold(with_key(key))


def test_what_was_left_behind_is_charged_to_the_key(purse: Purse) -> None:
    key = cut(purse.store, a_key(purse.user_id, money=10))
    purse.hold(with_key(key), dispatched=True)
    purse.store.let_pass(120)

    assert purse.sweep() == 1

    standing = exceeded(purse, with_key(key)).standing
    assert (standing.used, standing.reserved) == (10, 0)


def test_a_month_later_the_key_may_spend_again(purse: Purse) -> None:
    key = cut(purse.store, a_key(purse.user_id, money=10))
    purse.release(purse.hold(with_key(key)))
    purse.settle(a_settlement(purse.hold(with_key(key), dispatched=True), 10))

    purse.store.let_pass(31 * 24 * 3600)

    purse.hold(with_key(key))


def test_a_key_that_has_ended_spends_nothing(purse: Purse) -> None:
    revoked = replace(a_key(purse.user_id), revoked_at=AGO)
    expired = replace(a_key(purse.user_id), expires_at=AGO)

    for key in (revoked, expired):
        with pytest.raises(InvalidKeyError):
            purse.hold(with_key(cut(purse.store, key)))

    assert purse.figures(MONEY) == (0, 0)


def test_somebody_elses_key_spends_nothing(purse: Purse) -> None:
    key = cut(purse.store, a_key(purse.store.add_user()))

    with pytest.raises(InvalidKeyError):
        purse.hold(replace(with_key(key), user_id=purse.user_id))

    assert purse.figures(MONEY) == (0, 0)


def test_a_key_that_expires_some_day_spends(purse: Purse) -> None:
    key = cut(purse.store, replace(a_key(purse.user_id), expires_at=SOME_DAY))

    purse.hold(with_key(key))

    assert purse.figures(MONEY) == (0, 10)


def test_a_key_narrows_the_models_of_the_plan(purse: Purse) -> None:
    key = cut(purse.store, a_key(purse.user_id, models=("openai/*", "sandbox/lorem")))

    with pytest.raises(ModelNotAllowedError):
        purse.hold(with_key(key))
    purse.hold(replace(with_key(key), model="sandbox/lorem"))
