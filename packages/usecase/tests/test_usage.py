"""Seeing what was spent, and what may be."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from strata_domain.entity.plan import PLAN_METERS, Meter
from strata_domain.entity.usage import (
    AttemptOutcome,
    Hold,
    Operation,
    Settlement,
    TokenUsage,
)
from strata_domain.error import AccountNotFoundError
from strata_domain.fake import InMemoryDatabase, ManualClock
from strata_domain.fake.tables import UNLIMITED
from strata_domain.service.identifier import new_id
from strata_usecase.get_quota import GetQuota, GetQuotaQuery
from strata_usecase.get_usage_summary import (
    GetUsageSummary,
    GetUsageSummaryQuery,
    Month,
    UsageSum,
    UsageSummary,
    month_of,
)
from strata_usecase.list_usage_records import ListUsageRecords, ListUsageRecordsQuery
from support.script import ECHO, LOREM, PRICE

NOVEMBER, DECEMBER = Month(2026, 11), Month(2026, 12)
LAST_OF_NOVEMBER = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
NOTHING = UsageSum(
    calls=0, estimated_calls=0, input_tokens=0, output_tokens=0, micro_usd=0
)


class Till:
    """Where somebody pays for calls at a moment of the test's choice."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.database = InMemoryDatabase(self.clock)
        self.user_id = self.database.add_user()

    def pay(self, micro_usd: int, *, model: str = ECHO.model_id) -> None:
        hold = Hold(
            reservation_id=new_id(),
            user_id=self.user_id,
            generation_id=None,
            operation=Operation.CHAT,
            attempt=1,
            model=model,
            micro_usd=1000,
            input_tokens=10,
            price=PRICE,
            counts_as_request=True,
            takes_slot=False,
            lease_seconds=60,
        )
        settlement = Settlement(
            reservation_id=hold.reservation_id,
            outcome=AttemptOutcome.COMPLETED,
            usage=TokenUsage(input_tokens=2, cache_read_tokens=1, output_tokens=5),
            micro_usd=micro_usd,
        )
        with self.database.begin_for_system() as work:
            work.ledger.reserve(hold, dispatched=True)
            work.ledger.settle([settlement])

    def summary(self, month: Month | None = None) -> UsageSummary:
        use_case = GetUsageSummary(begin=self.database.begin_for_user, clock=self.clock)
        query = GetUsageSummaryQuery(user_id=self.user_id, month=month)
        return use_case.execute(query)


@pytest.fixture
def till() -> Till:
    return Till()


def paid(micro_usd: int, *, calls: int = 1) -> UsageSum:
    return UsageSum(
        calls=calls,
        estimated_calls=0,
        input_tokens=3 * calls,
        output_tokens=5 * calls,
        micro_usd=micro_usd,
    )


def test_a_month_is_summed_up_by_model_and_by_day(till: Till) -> None:
    till.clock.now = datetime(2026, 11, 2, tzinfo=UTC)
    till.pay(7)
    till.pay(20, model=LOREM.model_id)
    till.clock.now = LAST_OF_NOVEMBER
    till.pay(100)

    summary = till.summary()

    assert summary.total == paid(127, calls=3)
    assert list(summary.models.items()) == [
        ("sandbox/echo", paid(107, calls=2)),
        ("sandbox/lorem", paid(20)),
    ]
    assert list(summary.days.items()) == [
        (date(2026, 11, 2), paid(27, calls=2)),
        (date(2026, 11, 30), paid(100)),
    ]


def test_a_month_holds_its_own_calls_and_no_others(till: Till) -> None:
    till.clock.now = LAST_OF_NOVEMBER
    till.pay(7)
    till.clock.advance(1)
    till.pay(20)

    assert till.summary(NOVEMBER).total.micro_usd == 7
    assert till.summary(DECEMBER).total.micro_usd == 20
    assert till.summary() == till.summary(DECEMBER)
    assert till.summary(Month(2027, 1)).total == NOTHING


def test_what_somebody_else_paid_is_not_shown(till: Till) -> None:
    till.pay(7)

    till.user_id = till.database.add_user()

    assert till.summary().total == NOTHING


def test_a_year_ends_with_december() -> None:
    assert DECEMBER.until == Month(2027, 1).since
    assert NOVEMBER.until == DECEMBER.since
    assert month_of(DECEMBER.until) == Month(2027, 1)


def test_records_are_read_page_by_page_the_latest_first(till: Till) -> None:
    for micro_usd in (1, 2, 3):
        till.pay(micro_usd)
    listed = ListUsageRecords(begin=till.database.begin_for_user)

    def page(before: UUID | None) -> tuple[list[int], UUID | None]:
        query = ListUsageRecordsQuery(user_id=till.user_id, before=before, limit=2)
        found = listed.execute(query)
        return [record.micro_usd for record in found.items], found.next_cursor

    first, cursor = page(None)
    assert first == [3, 2]
    assert page(cursor) == ([1], None)


def test_a_quota_is_the_plan_and_how_each_limit_stands(till: Till) -> None:
    plan = replace(UNLIMITED, plan_id="small", monthly_micro_usd=5000)
    till.user_id = till.database.add_user(plan=plan)
    till.pay(20)

    quota = GetQuota(begin=till.database.begin_for_user).execute(
        GetQuotaQuery(user_id=till.user_id)
    )

    assert quota.plan == plan
    left = {limit.meter: limit.remaining for limit in quota.limits}
    assert left == {**dict.fromkeys(PLAN_METERS), Meter.MONTHLY_MICRO_USD: 4980}


def test_a_deleted_user_has_no_quota(till: Till) -> None:
    with pytest.raises(AccountNotFoundError):
        GetQuota(begin=till.database.begin_for_user).execute(
            GetQuotaQuery(user_id=new_id())
        )
