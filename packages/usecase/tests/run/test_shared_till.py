"""What ends at the same time is charged together, and each of it once."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from strata_domain.entity.usage import (
    AttemptOutcome,
    Hold,
    Operation,
    Settlement,
    TokenUsage,
)
from strata_domain.error import DatabaseUnavailableError
from strata_domain.fake import InMemoryDatabase, ManualClock
from strata_domain.port.unit_of_work import SystemWork
from strata_domain.service.identifier import new_id
from strata_usecase.run.shared_till import MOST_TOGETHER, SharedTill
from support.journal import TardyOffload
from support.script import ECHO, PRICE
from support.virtual_time import in_virtual_time


@dataclass
class Counter:
    """A till that takes a second for a transaction, and refuses what it is told to.

    Attributes:
        transactions: how many were stored.
        refused: a reservation of which nothing can be stored.
        locked: one of which nothing can be stored now.
    """

    database: InMemoryDatabase = field(
        default_factory=lambda: InMemoryDatabase(ManualClock())
    )
    transactions: int = 0
    refused: UUID | None = None
    locked: UUID | None = None

    def __post_init__(self) -> None:
        self.user_id = self.database.add_user()
        self.till = SharedTill(begin=self.begin, offload=TardyOffload(1))

    @contextmanager
    def begin(self) -> Generator[SystemWork]:
        with self.database.begin_for_system() as work:
            yield work
            keys = {key for key, _ in self.paid()}
            if self.locked in keys:
                raise DatabaseUnavailableError
            if self.refused in keys:
                message = "there is something in this charge that cannot be stored"
                raise ValueError(message)
        self.transactions += 1

    def paid(self) -> list[tuple[UUID, int]]:
        records = self.database.tables.records.values()
        return [(record.reservation_id, record.micro_usd) for record in records]

    def owing(self, micro_usd: int) -> Settlement:
        hold = Hold(
            reservation_id=new_id(),
            user_id=self.user_id,
            generation_id=None,
            operation=Operation.CHAT,
            attempt=1,
            model=ECHO.model_id,
            micro_usd=1000,
            input_tokens=10,
            price=PRICE,
            counts_as_request=True,
            takes_slot=False,
            lease_seconds=60,
        )
        with self.database.begin_for_system() as work:
            work.ledger.reserve(hold, dispatched=True)
        return Settlement(
            reservation_id=hold.reservation_id,
            outcome=AttemptOutcome.COMPLETED,
            usage=TokenUsage(input_tokens=2, output_tokens=5),
            micro_usd=micro_usd,
        )


@in_virtual_time
async def test_what_ends_at_the_same_time_is_charged_in_one_transaction() -> None:
    counter = Counter()
    owed = [counter.owing(n) for n in range(5)]

    await asyncio.gather(*(counter.till.close([each]) for each in owed))

    assert sorted(amount for _, amount in counter.paid()) == [0, 1, 2, 3, 4]
    assert counter.transactions == 1


@in_virtual_time
async def test_nobody_waits_for_company() -> None:
    counter = Counter()
    began = asyncio.get_running_loop().time()

    await counter.till.close([counter.owing(1)])
    await counter.till.close([counter.owing(2)])

    assert asyncio.get_running_loop().time() - began == pytest.approx(2)
    assert counter.transactions == 2


@in_virtual_time
async def test_a_crowd_is_served_in_several_turns() -> None:
    counter = Counter()
    owed = [counter.owing(1) for _ in range(MOST_TOGETHER + 1)]

    await asyncio.gather(*(counter.till.close([each]) for each in owed))

    assert len(counter.paid()) == MOST_TOGETHER + 1
    assert counter.transactions == 2


@in_virtual_time
async def test_a_charge_that_cannot_be_stored_does_not_harm_the_others() -> None:
    counter = Counter()
    owed = [counter.owing(n) for n in range(3)]
    counter.refused = owed[1].reservation_id

    outcomes = await asyncio.gather(
        *(counter.till.close([each]) for each in owed), return_exceptions=True
    )

    assert [isinstance(each, ValueError) for each in outcomes] == [False, True, False]
    assert sorted(amount for _, amount in counter.paid()) == [0, 2]


@in_virtual_time
async def test_a_charge_is_stored_though_its_caller_leaves() -> None:
    counter = Counter()
    closing = asyncio.create_task(counter.till.close([counter.owing(7)]))
    await asyncio.sleep(0.1)

    closing.cancel()
    await asyncio.sleep(2)

    assert closing.cancelled()
    assert [amount for _, amount in counter.paid()] == [7]


@in_virtual_time
async def test_a_charge_that_has_to_wait_holds_up_no_other() -> None:
    counter = Counter()
    waiting, *others = (counter.owing(n) for n in range(3))
    counter.locked = waiting.reservation_id
    closing = asyncio.create_task(counter.till.close([waiting]))

    await asyncio.gather(*(counter.till.close([each]) for each in others))
    late = counter.owing(9)
    await counter.till.close([late])

    assert sorted(amount for _, amount in counter.paid()) == [1, 2, 9]
    assert not closing.done()
    counter.locked = None
    await closing
    assert len(counter.paid()) == 4
