"""Charging a call once, or giving back what it held, in memory and in Postgres."""

from dataclasses import replace

import pytest

from strata_domain.entity.generation import Ending, Generation, GenerationStatus
from strata_domain.entity.plan import Meter
from strata_domain.entity.usage import (
    AttemptOutcome,
    Hold,
    OpenReservation,
    TokenUsage,
)
from strata_domain.service.identifier import new_id
from support.money import (
    LEASE_SECONDS,
    MONEY,
    PRICE,
    REQUESTS,
    SLOTS,
    Purse,
    a_hold,
    a_making,
    a_plan,
    a_purse,
    a_settlement,
)
from support.store import Store, a_step, an_end

IMAGES = Meter.MONTHLY_IMAGES
NOTHING_HELD = [(4, 0), (1, 0), (0, 0)]


def figures(purse: Purse) -> list[tuple[int, int]]:
    return [purse.figures(meter) for meter in (MONEY, REQUESTS, SLOTS)]


def test_a_call_is_charged_what_it_cost_and_holds_nothing_any_more(
    store: Store,
) -> None:
    purse = a_purse(store, a_plan(money=100, requests=2, slots=1))
    hold = purse.hold()

    assert purse.dispatch(hold)
    purse.settle(a_settlement(hold, 4))

    assert figures(purse) == NOTHING_HELD
    assert [record.micro_usd for record in purse.records()] == [4]


def test_a_second_settlement_changes_nothing(store: Store) -> None:
    purse = a_purse(store)
    hold = purse.called()

    purse.settle(a_settlement(hold, 4), a_settlement(hold, 4))
    purse.settle(a_settlement(hold, 6))

    assert figures(purse) == NOTHING_HELD
    assert [record.micro_usd for record in purse.records()] == [4]


def test_units_are_charged_as_many_as_were_made_and_the_rest_is_given_back(
    store: Store,
) -> None:
    purse = a_purse(store, a_plan(units=4))
    hold = purse.hold(a_making(purse.user_id, IMAGES, 4), dispatched=True)

    purse.settle(replace(a_settlement(hold), units=3))

    assert purse.figures(IMAGES) == (3, 0)
    assert [(it.meter, it.units) for it in purse.records()] == [(IMAGES, 3)]


def test_units_that_were_only_held_are_given_back(store: Store) -> None:
    purse = a_purse(store, a_plan(units=4))
    hold = purse.hold(a_making(purse.user_id, IMAGES, 4))

    purse.release(hold)

    assert purse.figures(IMAGES) == (0, 0)


def test_more_units_than_were_held_are_counted_all_of_them(store: Store) -> None:
    purse = a_purse(store, a_plan(units=4))
    hold = purse.hold(a_making(purse.user_id, IMAGES, 4), dispatched=True)

    purse.settle(replace(a_settlement(hold), units=5))

    assert purse.figures(IMAGES) == (5, 0)
    assert purse.standing(IMAGES).remaining == 0


def test_the_sweeper_charges_the_units_of_a_call_that_may_have_been_billed(
    store: Store,
) -> None:
    purse = a_purse(store, a_plan(units=4))
    purse.hold(a_making(purse.user_id, IMAGES, 2), dispatched=True)
    purse.hold(a_making(purse.user_id, IMAGES, 2))

    store.let_pass(LEASE_SECONDS + 1)
    purse.sweep()

    assert purse.figures(IMAGES) == (2, 0)


def test_calls_of_many_users_are_settled_together(store: Store) -> None:
    purses = [a_purse(store) for _ in range(3)]
    holds = [purse.called() for purse in purses * 2]

    purses[0].settle(*(a_settlement(hold, 4) for hold in holds))

    assert [purse.figures(MONEY) for purse in purses] == [(8, 0)] * 3


def test_nothing_and_unknown_calls_are_settled_in_peace(store: Store) -> None:
    purse = a_purse(store)

    purse.settle()
    purse.release()
    purse.settle(a_settlement(a_hold(purse.user_id)))
    purse.release(a_hold(purse.user_id))

    assert purse.records() == []


def test_a_call_that_was_never_made_cannot_be_charged(store: Store) -> None:
    purse = a_purse(store)
    hold = purse.hold()

    purse.settle(a_settlement(hold))

    assert purse.records() == []
    assert purse.figures(MONEY) == (0, 10)


def test_what_is_released_is_given_back_but_the_request_has_counted(
    store: Store,
) -> None:
    purse = a_purse(store)
    hold = purse.hold()

    purse.release(hold, hold)

    assert figures(purse) == [(0, 0), (1, 0), (0, 0)]
    assert not purse.dispatch(hold)
    assert purse.records() == []


def test_a_call_that_was_made_cannot_be_released(store: Store) -> None:
    purse = a_purse(store)
    hold = purse.called()

    purse.release(hold)

    assert purse.figures(MONEY) == (0, 10)
    assert not purse.dispatch(hold)


def test_a_call_is_dispatched_once(store: Store) -> None:
    purse = a_purse(store)
    hold = purse.hold()

    assert [purse.dispatch(hold), purse.dispatch(hold)] == [True, False]
    assert not purse.dispatch(a_hold(purse.user_id))


def test_a_call_is_charged_in_the_month_it_was_asked_in(store: Store) -> None:
    purse = a_purse(store, a_plan(money=100))
    hold = purse.called()

    store.let_pass(31 * 24 * 3600)
    purse.settle(a_settlement(hold, 4))

    assert purse.figures(MONEY) == (0, 0)
    assert purse.figures(SLOTS) == (0, 0)


def test_a_call_that_costs_more_than_was_held_is_charged_all_of_it(
    store: Store,
) -> None:
    purse = a_purse(store, a_plan(money=10))
    hold = purse.called(10)

    purse.settle(a_settlement(hold, 25))

    assert purse.figures(MONEY) == (25, 0)
    assert [record.overrun for record in purse.records()] == [True]
    assert purse.standing(MONEY).limit == 10


def test_the_sweeper_leaves_alone_what_is_within_its_lease(store: Store) -> None:
    purse = a_purse(store)
    purse.hold()
    purse.called()

    store.let_pass(LEASE_SECONDS - 5)

    assert purse.sweep() == 0
    assert purse.figures(SLOTS) == (0, 2)


def test_the_sweeper_releases_what_was_held_and_charges_what_may_have_been_billed(
    store: Store,
) -> None:
    purse = a_purse(store, a_plan(money=100))
    purse.hold()
    called = purse.called(15)
    store.let_pass(LEASE_SECONDS + 1)

    assert [purse.sweep(), purse.sweep()] == [2, 0]

    (record,) = purse.records()
    assert (record.reservation_id, record.micro_usd) == (called.reservation_id, 15)
    assert (record.outcome, record.usage) == (AttemptOutcome.INTERRUPTED, TokenUsage())
    assert record.estimated
    assert purse.figures(MONEY) == (15, 0)
    assert purse.figures(SLOTS) == (0, 0)


def test_a_settlement_that_comes_after_the_sweeper_changes_nothing(
    store: Store,
) -> None:
    purse = a_purse(store)
    hold = purse.called()
    store.let_pass(LEASE_SECONDS + 1)
    purse.sweep()

    purse.settle(a_settlement(hold, 1))

    assert purse.figures(MONEY) == (10, 0)


@pytest.fixture
def run(store: Store) -> Generation:
    return store.running()


def paid_for(store: Store, run: Generation, *, dispatched: bool = True) -> Hold:
    """A reservation for a run."""
    hold = replace(a_hold(run.user_id), generation_id=run.generation_id)
    return Purse(store, run.user_id).hold(hold, dispatched=dispatched)


def test_a_run_ends_with_its_money_and_says_what_it_cost(
    store: Store, run: Generation
) -> None:
    purse = Purse(store, run.user_id)
    early, late = paid_for(store, run), paid_for(store, run)
    unused = paid_for(store, run, dispatched=False)
    purse.settle(a_settlement(early, 3))

    step = an_end(run, 1)
    ending = Ending(
        status=GenerationStatus.COMPLETED,
        parts=(),
        model="sandbox/lorem",
        settlements=(a_settlement(late, 4),),
        released=(unused.reservation_id,),
    )
    store.record(replace(step, ending=ending))

    assert store.generation(run).micro_usd == 7
    assert store.message(run).model == "sandbox/lorem"
    assert purse.figures(MONEY) == (7, 0)
    assert purse.figures(SLOTS) == (0, 0)


def test_a_message_keeps_its_model_when_nobody_else_wrote_it(
    store: Store, run: Generation
) -> None:
    store.record(an_end(run, 1))

    assert store.message(run).model == run.model


def test_a_lost_run_is_charged_all_the_same(store: Store, run: Generation) -> None:
    purse, hold = Purse(store, run.user_id), paid_for(store, run)
    store.record(an_end(run, 1))
    late = Ending(
        status=GenerationStatus.FAILED, parts=(), settlements=(a_settlement(hold, 4),)
    )

    store.record(replace(an_end(run, 2), ending=late), worker_id=new_id())

    assert purse.figures(MONEY) == (4, 0)
    assert store.generation(run).micro_usd == 4
    assert store.generation(run).status is GenerationStatus.COMPLETED


def test_a_call_outlives_the_thread_it_was_made_for(
    store: Store, run: Generation
) -> None:
    purse, hold = Purse(store, run.user_id), paid_for(store, run)
    with store.begin(run.user_id) as work:
        work.threads.remove(run.thread_id, user_id=run.user_id)

    purse.settle(a_settlement(hold, 4))

    (record,) = purse.records()
    assert (record.generation_id, record.micro_usd) == (run.generation_id, 4)


def test_a_dead_run_is_found_with_what_it_still_holds(
    store: Store, run: Generation
) -> None:
    settled, held = paid_for(store, run), paid_for(store, run, dispatched=False)
    called = paid_for(store, run)
    Purse(store, run.user_id).settle(a_settlement(settled))
    other = store.running()
    store.let_pass(11)
    store.record(a_step(other))

    with store.begin_for_system() as work:
        (found,) = work.runs.expired(lease_seconds=10, limit=10)

    assert {x.reservation_id: x for x in found.reservations} == {
        hold.reservation_id: OpenReservation(
            reservation_id=hold.reservation_id,
            dispatched=hold is called,
            input_tokens=7,
            price=PRICE,
            micro_usd=hold.micro_usd,
            units=0,
        )
        for hold in (held, called)
    }


def test_a_request_counts_whatever_becomes_of_it(store: Store) -> None:
    purse = a_purse(store, a_plan(requests=3))
    released, settled, _ = purse.hold(), purse.called(), purse.hold()
    purse.release(released)
    purse.settle(a_settlement(settled))

    assert purse.standing(REQUESTS).remaining == 0


def test_what_is_open_of_a_job_is_known_until_it_is_closed(store: Store) -> None:
    purse = a_purse(store)
    job_id = new_id()
    called, waiting, other = (
        replace(purse.hold(), reservation_id=new_id(), generation_id=each)
        for each in (job_id, job_id, new_id())
    )
    with store.begin_for_system() as work:
        work.ledger.reserve(called, dispatched=True)
        work.ledger.reserve(waiting, dispatched=False)
        work.ledger.reserve(other, dispatched=True)
    with store.begin_for_system() as work:
        found = work.ledger.open_calls(job_id)
        work.ledger.settle([a_settlement(called, 1)])
        work.ledger.release([waiting.reservation_id])

    told = {each.reservation_id: each.dispatched for each in found}
    assert told == {called.reservation_id: True, waiting.reservation_id: False}
    with store.begin_for_system() as work:
        assert work.ledger.open_calls(job_id) == ()
