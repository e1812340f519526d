"""Putting the worst case of a call aside, in memory and in Postgres."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from strata_domain.entity.plan import UNIT_METERS, LimitStanding, Meter, Plan
from strata_domain.error import (
    LIMIT_ERRORS,
    AccountNotFoundError,
    ConcurrencyLimitError,
    ConflictError,
    LimitExceededError,
    ModelNotAllowedError,
    MonthlySpendLimitError,
    PermissionDeniedError,
    RequestRateLimitError,
)
from strata_domain.service.identifier import new_id
from support.money import (
    MONEY,
    REQUESTS,
    SLOTS,
    a_hold,
    a_making,
    a_plan,
    a_purse,
    a_settlement,
    retried,
)
from support.store import Store

METERS = (MONEY, REQUESTS, SLOTS)


def test_a_reservation_is_seen_in_every_limit(store: Store) -> None:
    purse = a_purse(store, a_plan(money=100, requests=5, slots=2))

    purse.hold()

    left = [purse.standing(meter).remaining for meter in (MONEY, REQUESTS, SLOTS)]
    assert left == [90, 4, 1]
    assert [purse.figures(meter) for meter in METERS] == [(0, 10), (1, 0), (0, 1)]


def test_it_tells_how_the_limits_it_touched_stand_now(store: Store) -> None:
    purse = a_purse(store, a_plan(money=100, slots=3))
    hold = replace(a_hold(purse.user_id), counts_as_request=False)

    with store.begin(purse.user_id) as work:
        told = work.ledger.reserve(hold, dispatched=True)

    assert told == (purse.standing(MONEY), purse.standing(SLOTS))


def test_the_system_reserves_for_everyone(store: Store) -> None:
    purse = a_purse(store)
    again = retried(purse.hold())

    with store.begin_for_system() as work:
        work.ledger.reserve(again, dispatched=False)

    assert purse.figures(MONEY) == (0, 20)
    assert purse.figures(REQUESTS) == (1, 0)


@pytest.mark.parametrize(
    ("plan", "error", "resets"),
    [
        (a_plan(money=25), MonthlySpendLimitError, True),
        (a_plan(requests=2), RequestRateLimitError, True),
        (a_plan(slots=2), ConcurrencyLimitError, False),
    ],
)
def test_what_would_exceed_a_limit_is_refused_by_the_limits_name(
    store: Store, plan: Plan, error: type[LimitExceededError], *, resets: bool
) -> None:
    purse = a_purse(store, plan)
    purse.hold()
    purse.hold()

    with pytest.raises(error) as caught:
        purse.hold()

    standing = caught.value.standing
    assert standing == purse.standing(standing.meter)
    assert (standing.resets_at is not None) is resets
    assert caught.value.needed > (standing.remaining or 0)


@pytest.mark.parametrize("meter", UNIT_METERS)
def test_what_would_make_more_units_than_the_plan_has_is_refused_and_takes_nothing(
    store: Store, meter: Meter
) -> None:
    purse = a_purse(store, a_plan(units=5))
    purse.hold(a_making(purse.user_id, meter, 3))

    with pytest.raises(LIMIT_ERRORS[meter]) as caught:
        purse.hold(a_making(purse.user_id, meter, 3))
    purse.hold(a_making(purse.user_id, meter, 2))

    assert (caught.value.needed, caught.value.standing.remaining) == (3, 2)
    assert purse.standing(meter).remaining == 0
    assert [purse.figures(each) for each in UNIT_METERS if each != meter] == [
        (0, 0)
    ] * 2
    assert purse.figures(REQUESTS) == (2, 0)


def test_a_month_later_the_units_are_there_again(store: Store) -> None:
    purse = a_purse(store, a_plan(units=1))
    purse.hold(a_making(purse.user_id, Meter.MONTHLY_IMAGES, 1))

    store.let_pass(31 * 24 * 3600)

    assert purse.standing(Meter.MONTHLY_IMAGES).remaining == 1
    purse.hold(a_making(purse.user_id, Meter.MONTHLY_IMAGES, 1))


def test_a_limit_can_be_reached_to_the_last_unit(store: Store) -> None:
    purse = a_purse(store, a_plan(money=20, requests=2, slots=2))

    purse.hold()
    purse.hold()

    assert {purse.standing(meter).remaining for meter in METERS} == {0}


def test_a_limit_that_is_less_than_one_call_refuses_the_first(store: Store) -> None:
    purse = a_purse(store, a_plan(money=9))

    with pytest.raises(MonthlySpendLimitError) as caught:
        purse.hold()

    assert (caught.value.standing.used, caught.value.needed) == (0, 10)


def test_a_refusal_takes_nothing(store: Store) -> None:
    purse = a_purse(store, a_plan(money=9, requests=5, slots=2))

    with pytest.raises(MonthlySpendLimitError):
        purse.hold()

    assert [purse.figures(meter) for meter in METERS] == [(0, 0)] * 3


def test_a_plan_without_limits_refuses_nothing_and_counts_all_the_same(
    store: Store,
) -> None:
    purse = a_purse(store)

    purse.hold(a_hold(purse.user_id, micro_usd=10**12))

    assert purse.figures(MONEY) == (0, 10**12)
    assert purse.standing(MONEY).limit is None


@pytest.mark.parametrize("model", ["sandbox/echo", "sandbox/*", "*"])
def test_a_plan_includes_models_by_name_by_provider_or_altogether(
    store: Store, model: str
) -> None:
    purse = a_purse(store, a_plan(models=("openai/*", model)))

    purse.hold()

    assert purse.figures(REQUESTS) == (1, 0)


@pytest.mark.parametrize("models", [(), ("sandbox/lorem", "openai/*", "sandbox")])
def test_a_model_that_the_plan_lacks_is_refused(
    store: Store, models: tuple[str, ...]
) -> None:
    purse = a_purse(store, a_plan(models=models))

    with pytest.raises(ModelNotAllowedError):
        purse.hold()


def test_nobody_spends_somebody_elses_money(store: Store) -> None:
    purse, other = a_purse(store), a_purse(store)

    with pytest.raises(PermissionDeniedError):
        purse.hold(a_hold(other.user_id))

    assert other.figures(REQUESTS) == (0, 0)


def test_an_account_that_is_gone_spends_nothing(store: Store) -> None:
    hold = a_hold(new_id())

    with pytest.raises(AccountNotFoundError), store.begin_for_system() as work:
        work.ledger.reserve(hold, dispatched=True)


def test_an_attempt_is_reserved_once(store: Store) -> None:
    purse = a_purse(store)
    hold = purse.hold()

    with pytest.raises(ConflictError):
        purse.hold(hold)

    assert purse.figures(MONEY) == (0, 10)


def test_a_minute_later_the_requests_are_there_again(store: Store) -> None:
    purse = a_purse(store, a_plan(requests=1))
    purse.hold()

    store.let_pass(60)

    assert purse.standing(REQUESTS).remaining == 1
    purse.hold()


def test_a_month_later_the_money_is_there_again_and_the_slot_is_not(
    store: Store,
) -> None:
    purse = a_purse(store, a_plan(money=10, slots=1))
    purse.hold()

    store.let_pass(31 * 24 * 3600)

    assert purse.figures(MONEY) == (0, 0)
    with pytest.raises(ConcurrencyLimitError):
        purse.hold()


def test_limits_say_when_their_period_ends(store: Store) -> None:
    purse = a_purse(store, a_plan())

    month, minute = (purse.standing(meter).resets_at for meter in (MONEY, REQUESTS))

    assert month is not None
    assert minute is not None
    assert (month.day, month.hour, month.utcoffset()) == (1, 0, timedelta())
    assert (minute.second, minute.microsecond) == (0, 0)
    assert timedelta() < month - minute.astimezone(UTC) + timedelta(minutes=1)
    assert purse.standing(SLOTS).resets_at is None


def test_a_smaller_plan_refuses_what_is_new_and_keeps_what_is_open(
    store: Store,
) -> None:
    purse = a_purse(store, a_plan(money=100))
    hold = purse.called(60)
    purse.move_to(a_plan(money=50))

    with pytest.raises(MonthlySpendLimitError) as caught:
        purse.hold()
    purse.settle(a_settlement(hold, 60))

    assert caught.value.standing == LimitStanding(
        meter=MONEY,
        limit=50,
        used=0,
        reserved=60,
        resets_at=purse.standing(MONEY).resets_at,
    )
    assert purse.figures(MONEY) == (60, 0)
    assert purse.standing(MONEY).remaining == 0


def test_a_larger_plan_counts_from_the_next_call_on(store: Store) -> None:
    purse = a_purse(store, a_plan(money=10))
    purse.hold()
    purse.move_to(a_plan(money=20))

    purse.hold()

    assert purse.standing(MONEY).remaining == 0
