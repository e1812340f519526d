"""Everything that happens to the ledger, at once."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from secrets import SystemRandom
from uuid import UUID

import pytest
from sqlalchemy import Engine

from strata_domain.entity.generation import Ending, Generation, GenerationStatus
from strata_domain.entity.plan import UNIT_METERS
from strata_domain.entity.usage import Hold
from strata_domain.error import LimitExceededError
from strata_gateway.engine import connect
from strata_gateway.ledger_check import check_ledger
from strata_gateway.unit_of_work import begin_for_system, begin_for_user
from support.database import FreshDatabase
from support.keys import a_key, cut
from support.money import Purse, a_hold, a_plan, a_settlement
from support.store import Store, a_step, an_end

THREADS = 8
ROUNDS = 60
LIMIT = 100
LIMIT_OF_KEY = 60
UNITS = 20
OVER = """
select subject_id from usage_windows
where (meter = 'monthly_micro_usd' and used + reserved > %s)
  or (meter = 'key_monthly_micro_usd' and used + reserved > %s)
  or (meter::text = any (%s) and used + reserved > %s)
"""
OPEN = "select count(*) from reservations where closed_at is null"


@pytest.fixture
def wide_engine(shared_database: FreshDatabase) -> Iterator[Engine]:
    engine = connect(shared_database.app_url, connections=THREADS)
    yield engine
    engine.dispose()


@pytest.fixture
def busy(in_postgres: Store, wide_engine: Engine) -> Store:
    """A store with room for every thread."""
    return replace(
        in_postgres,
        begin=begin_for_user(wide_engine),
        begin_for_system=begin_for_system(wide_engine),
    )


@dataclass(frozen=True, slots=True)
class Player:
    """A thread that does something to the ledger, again and again."""

    store: Store
    runs: list[Generation]
    holds: list[Hold]
    keys: Mapping[UUID, list[UUID]]
    chance: SystemRandom = field(default_factory=SystemRandom)

    def play(self) -> None:
        for _ in range(ROUNDS):
            self.chance.choice(list(MOVES.values()))(self)

    @property
    def purse(self) -> Purse:
        return Purse(self.store, self.chance.choice(self.runs).user_id)

    def reserve(self) -> None:
        run = self.chance.choice(self.runs)
        hold = replace(
            a_hold(run.user_id),
            generation_id=run.generation_id,
            api_key_id=self.chance.choice([None, *self.keys[run.user_id]]),
            lease_seconds=self.chance.random() / 5,
            meter=self.chance.choice([None, *UNIT_METERS]),
            units=self.chance.randint(0, 4),
        )
        with suppress(LimitExceededError):
            self.holds.append(Purse(self.store, run.user_id).hold(hold))

    def dispatch(self) -> None:
        for hold in self.some():
            self.purse.dispatch(hold)

    def settle(self) -> None:
        for hold in self.some():
            used = a_settlement(hold, self.chance.randint(0, 10))
            units = self.chance.randint(0, hold.units)
            self.purse.settle(replace(used, units=units))

    def release(self) -> None:
        self.purse.release(*self.some())

    def record(self) -> None:
        """Let all runs give a sign of life, and one of them end."""
        ended, *alive = self.chance.sample(self.runs, len(self.runs))
        mine = {run.generation_id for run in self.runs}
        ending = Ending(
            status=GenerationStatus.FAILED,
            parts=(),
            settlements=tuple(
                a_settlement(hold)
                for hold in tuple(self.holds)
                if hold.generation_id in mine
            ),
        )
        last = replace(an_end(ended, 1), ending=ending)
        self.store.record(last, *map(a_step, alive))

    def sweep(self) -> None:
        self.purse.sweep()

    def some(self) -> list[Hold]:
        """Reservations of anybody, in no order."""
        known = list(self.holds)
        return self.chance.sample(known, min(len(known), 6))


MOVES: Mapping[str, Callable[[Player], None]] = {
    "reserve": Player.reserve,
    "reserve again": Player.reserve,
    "dispatch": Player.dispatch,
    "settle": Player.settle,
    "release": Player.release,
    "record": Player.record,
    "sweep": Player.sweep,
}


def test_whatever_happens_at_once_the_ledger_adds_up_and_nobody_overspends(
    busy: Store, shared_database: FreshDatabase
) -> None:
    users = [busy.add_user() for _ in range(3)]
    for user_id in users:
        busy.give_plan(user_id, a_plan(money=LIMIT, units=UNITS))
    keys = {user_id: [a_key_id(busy, user_id) for _ in range(2)] for user_id in users}
    holds: list[Hold] = []
    players = [
        Player(busy, [busy.running(user_id) for user_id in users], holds, keys)
        for _ in range(THREADS)
    ]

    with ThreadPoolExecutor(THREADS) as threads:
        assert list(threads.map(Player.play, players)) == [None] * THREADS

    report = check_ledger(shared_database.owner_url, grace_seconds=60)
    assert (report.violations, report.overrun) == ((), 0)
    assert report.records > 0
    assert (
        shared_database.query(OVER, LIMIT, LIMIT_OF_KEY, list(UNIT_METERS), UNITS) == []
    )


def a_key_id(store: Store, user_id: UUID) -> UUID:
    return cut(store, a_key(user_id, money=LIMIT_OF_KEY)).api_key_id
