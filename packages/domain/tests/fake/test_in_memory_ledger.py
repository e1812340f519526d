"""The ledger in memory refuses what Postgres refuses."""

import pytest

from strata_domain.error import (
    AccountNotFoundError,
    ConflictError,
    ModelNotAllowedError,
    MonthlySpendLimitError,
    PermissionDeniedError,
)
from strata_domain.fake import InMemoryDatabase, ManualClock
from strata_domain.service.identifier import new_id
from support.money import MONEY, Purse, a_hold, a_plan, a_purse
from support.store import Store


@pytest.fixture
def store() -> Store:
    database = InMemoryDatabase(ManualClock())
    return Store(
        begin=database.begin_for_user,
        begin_for_system=database.begin_for_system,
        add_user=database.add_user,
        let_pass=lambda _: None,
        give_plan=database.give_plan,
    )


@pytest.fixture
def purse(store: Store) -> Purse:
    return a_purse(store, a_plan(money=15, models=("sandbox/*",)))


def test_somebody_elses_money(store: Store, purse: Purse) -> None:
    with pytest.raises(PermissionDeniedError):
        purse.hold(a_hold(store.add_user()))


def test_an_attempt_that_is_reserved(purse: Purse) -> None:
    hold = purse.hold(a_hold(purse.user_id, micro_usd=1))

    with pytest.raises(ConflictError):
        purse.hold(hold)


def test_an_account_that_is_gone(store: Store) -> None:
    with pytest.raises(AccountNotFoundError), store.begin_for_system() as work:
        work.ledger.reserve(a_hold(new_id()), dispatched=True)


def test_a_model_that_the_plan_lacks(purse: Purse) -> None:
    purse.move_to(a_plan(models=("openai/*",)))

    with pytest.raises(ModelNotAllowedError):
        purse.hold()


def test_more_money_than_is_left(purse: Purse) -> None:
    purse.hold()

    with pytest.raises(MonthlySpendLimitError):
        purse.hold()

    assert purse.figures(MONEY) == (0, 10)
