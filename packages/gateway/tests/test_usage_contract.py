"""Reading the ledger, in memory and in Postgres."""

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from strata_domain.entity.usage import AttemptOutcome, Hold, Operation, TokenUsage
from strata_domain.entity.usage_total import UsageTotal
from strata_domain.error import AccountNotFoundError
from support.money import Purse, a_hold, a_plan, a_purse, a_settlement
from support.store import Store

ALWAYS = {
    "since": datetime(2000, 1, 1, tzinfo=UTC),
    "until": datetime(2100, 1, 1, tzinfo=UTC),
}
DAY = timedelta(days=1)


def totals(purse: Purse, **period: datetime) -> tuple[UsageTotal, ...]:
    with purse.store.begin(purse.user_id) as work:
        return work.ledger.totals(user_id=purse.user_id, **{**ALWAYS, **period})


def page(purse: Purse, before: UUID | None) -> tuple[list[int], UUID | None]:
    with purse.store.begin(purse.user_id) as work:
        found = work.ledger.records(user_id=purse.user_id, before=before, limit=2)
    return [record.micro_usd for record in found.items], found.next_cursor


def test_a_record_holds_everything_that_is_known_of_a_call(store: Store) -> None:
    purse = a_purse(store)
    title = replace(a_hold(purse.user_id), operation=Operation.TITLE, attempt=3)
    hold = purse.hold(title, dispatched=True)
    settlement = replace(
        a_settlement(hold),
        outcome=AttemptOutcome.FAILED,
        usage=TokenUsage(input_tokens=0, cache_read_tokens=5, reasoning_tokens=2),
        estimated=True,
        first_token_ms=120,
        latency_ms=900,
        provider_call_id="call-1 ü",
        error_code="provider_timeout",
    )

    purse.settle(settlement)

    (record,) = purse.records()
    seen = asdict(record)
    told = {**asdict(hold), **asdict(settlement), "overrun": False, "corrects": None}
    assert {name: seen[name] for name in seen.keys() & told.keys()} == {
        name: told[name] for name in seen.keys() & told.keys()
    }
    assert seen.keys() - told.keys() == {"record_id", "created_at"}


def test_records_are_read_page_by_page_the_latest_first(store: Store) -> None:
    purse = a_purse(store)
    for cost in (1, 2, 3):
        purse.settle(a_settlement(purse.called(), cost))

    first, cursor = page(purse, None)

    assert first == [3, 2]
    assert page(purse, cursor) == ([1], None)


def test_a_batch_is_recorded_in_an_order_of_its_own(store: Store) -> None:
    purse = a_purse(store)
    holds = [purse.called() for _ in range(20)]

    purse.settle(*map(a_settlement, holds))

    recorded = [record.reservation_id for record in purse.records()]
    assert recorded == [hold.reservation_id for hold in reversed(holds)]


def test_nobody_reads_somebody_elses_ledger(store: Store) -> None:
    ada, eve = a_purse(store, a_plan()), a_purse(store)
    ada.settle(a_settlement(ada.called()))

    with store.begin(eve.user_id) as work:
        records = work.ledger.records(user_id=ada.user_id, before=None, limit=9)
        assert records.items == ()
        assert work.ledger.standings(user_id=ada.user_id) == ()
        assert work.ledger.totals(user_id=ada.user_id, **ALWAYS) == ()
        with pytest.raises(AccountNotFoundError):
            work.ledger.account(user_id=ada.user_id)


def test_a_user_has_a_plan(store: Store) -> None:
    plan = a_plan(money=7, requests=8, slots=9, models=("openai/*", "sandbox/echo"))
    purse = a_purse(store, plan)

    with store.begin(purse.user_id) as work:
        assert work.ledger.account(user_id=purse.user_id).plan == plan


def named(purse: Purse, model: str) -> Hold:
    hold = replace(a_hold(purse.user_id), model=model)
    return purse.hold(hold, dispatched=True)


def test_totals_sum_up_each_day_and_model(store: Store) -> None:
    purse = a_purse(store)
    usage = TokenUsage(
        input_tokens=1, cache_read_tokens=2, cache_write_tokens=4, output_tokens=8
    )
    told = replace(a_settlement(named(purse, "b")), usage=usage, estimated=True)
    purse.settle(told, a_settlement(named(purse, "b"), 5))
    purse.settle(a_settlement(named(purse, "Z"), 6))

    z, b = totals(purse)

    assert (z.model, z.calls, z.estimated_calls, z.micro_usd) == ("Z", 1, 0, 6)
    assert b == UsageTotal(
        day=z.day,
        user_id=purse.user_id,
        model="b",
        calls=2,
        estimated_calls=1,
        input_tokens=14,
        output_tokens=11,
        micro_usd=9,
    )


def test_totals_begin_and_end_when_they_are_asked_to(store: Store) -> None:
    purse = a_purse(store)
    purse.settle(a_settlement(purse.called()))
    store.let_pass(DAY.total_seconds())
    purse.settle(a_settlement(purse.called()))
    late, early = (record.created_at for record in purse.records())

    assert [total.calls for total in totals(purse)] == [1, 1]
    assert [total.day for total in totals(purse)] == [early.date(), late.date()]
    assert [total.day for total in totals(purse, since=late)] == [late.date()]
    assert [total.day for total in totals(purse, until=late)] == [early.date()]


def test_without_calls_there_are_no_totals(store: Store) -> None:
    assert totals(a_purse(store)) == ()
