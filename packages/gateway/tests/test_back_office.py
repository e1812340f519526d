"""What an operator asks and changes."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from strata_domain.error import ConfigurationError
from strata_gateway.back_office import month_totals, set_plan
from support.database import FreshDatabase
from support.money import Purse, a_purse, a_settlement
from support.store import Store

NOBODY = "0d5a8c1e-7f42-4b6d-9e3a-5c1f8b2d4e60"
MONTH_SECONDS = 31 * 24 * 3600


@pytest.fixture
def purse(in_postgres: Store) -> Purse:
    return a_purse(in_postgres)


def plan_of(purse: Purse) -> str:
    with purse.store.begin(purse.user_id) as work:
        return work.ledger.account(user_id=purse.user_id).plan.plan_id


@pytest.mark.parametrize("name", ["{}", "{}@example.test", "{}@EXAMPLE.test"])
def test_a_user_is_given_a_plan_by_id_or_address(
    shared_database: FreshDatabase, purse: Purse, name: str
) -> None:
    user = name.format(purse.user_id)

    assert set_plan(shared_database.owner_url, user, "pro") == purse.user_id

    assert plan_of(purse) == "pro"


@pytest.mark.parametrize("user", ["nobody@example.test", NOBODY, "'", ""])
def test_an_unknown_user_is_named(shared_database: FreshDatabase, user: str) -> None:
    with pytest.raises(ConfigurationError, match=f"no user {user}"):
        set_plan(shared_database.owner_url, user, "pro")


def test_an_unknown_plan_is_answered_with_those_there_are(
    shared_database: FreshDatabase, purse: Purse
) -> None:
    with pytest.raises(ConfigurationError, match=r"no plan gold.*anonymous, free, pro"):
        set_plan(shared_database.owner_url, str(purse.user_id), "gold")

    assert plan_of(purse) == "free"


def test_a_month_is_summed_up_by_user_and_model(
    shared_database: FreshDatabase, in_postgres: Store
) -> None:
    purses = [a_purse(in_postgres), a_purse(in_postgres)]
    for purse, cost in zip(purses * 2, (1, 2, 3, 4), strict=True):
        purse.settle(a_settlement(purse.called(), cost))

    today = datetime.now(UTC).date()
    totals = month_totals(shared_database.owner_url, today)

    assert {total.day for total in totals} == {today.replace(day=1)}
    assert [(t.user_id, t.model, t.calls, t.micro_usd) for t in totals] == [
        (user_id, "sandbox/echo", 2, cost)
        for user_id, cost in sorted(
            zip((purse.user_id for purse in purses), (4, 6), strict=True)
        )
    ]


def test_a_call_belongs_to_the_month_it_was_asked_in(
    shared_database: FreshDatabase, purse: Purse
) -> None:
    hold = purse.called()
    purse.store.let_pass(MONTH_SECONDS)
    purse.settle(a_settlement(hold, 4))
    today = datetime.now(UTC).date()

    assert users(shared_database, today) == []
    assert users(shared_database, month_before(today)) == [purse.user_id]


def users(database: FreshDatabase, month: date) -> list[UUID]:
    return [total.user_id for total in month_totals(database.owner_url, month)]


def month_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 31)
