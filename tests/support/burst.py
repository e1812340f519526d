"""Many calls of one user at the same moment, from several processes."""

import time
from collections import Counter
from collections.abc import Generator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from uuid import UUID, uuid4

import psycopg

from strata_domain.entity.plan import Meter
from strata_domain.entity.usage import Hold
from strata_domain.error import LimitExceededError
from strata_domain.port.unit_of_work import BeginForUser
from strata_gateway.engine import connect
from strata_gateway.unit_of_work import begin_for_user
from support.database import FreshDatabase
from support.money import a_hold, a_plan

CALLS = 64
PROCESSES = 2
THREADS = 8
COST = 10
UNITS = 2
GRANTED = "granted"
A_DAY = 24 * 3600.0
FRESH_SECONDS = 57
ROOM = {
    Meter.MONTHLY_MICRO_USD: a_plan(money=37 * COST + COST - 1),
    Meter.REQUESTS_PER_MINUTE: a_plan(requests=41),
    Meter.CONCURRENT_GENERATIONS: a_plan(slots=43),
    Meter.MONTHLY_IMAGES: a_plan(units=39 * UNITS + 1),
}
EXPECTED = {
    Meter.MONTHLY_MICRO_USD: Counter(granted=37, monthly_micro_usd=27),
    Meter.REQUESTS_PER_MINUTE: Counter(granted=41, requests_per_minute=23),
    Meter.CONCURRENT_GENERATIONS: Counter(granted=43, concurrent_generations=21),
    Meter.MONTHLY_IMAGES: Counter(granted=39, monthly_images=25),
}
"""What must come of a burst against each limit, to the unit."""
ADD_PLAN = """
insert into plans (id, name, monthly_micro_usd, requests_per_minute,
  concurrent_generations, monthly_images)
values (%(plan_id)s, %(name)s, %(monthly_micro_usd)s, %(requests_per_minute)s,
  %(concurrent_generations)s, %(monthly_images)s)
"""
SIGN_UP = "insert into auth.users (id) select unnest(%s::uuid[])"
MOVE = "update profiles set plan_id = %s where user_id = any (%s)"


@dataclass(frozen=True, slots=True)
class Gun:
    """What one process has to fire with.

    Attributes:
        barrier: lets the processes fire together.
    """

    begin: BeginForUser
    threads: ThreadPoolExecutor
    barrier: Barrier

    def fire(self, user_id: UUID) -> Counter[str]:
        """Ask for this process's share of the calls, and tell what was answered."""
        self.barrier.wait()
        asked = partial(ask, self.begin)
        return Counter(self.threads.map(asked, calls(user_id, PROCESSES)))


def calls(user_id: UUID, shooters: int) -> list[Hold]:
    """The share of the calls of a burst that each of so many makes."""
    return [a_call(user_id) for _ in range(CALLS // shooters)]


def a_call(user_id: UUID) -> Hold:
    """Something of everything that is limited."""
    return replace(
        a_hold(user_id, COST),
        meter=Meter.MONTHLY_IMAGES,
        units=UNITS,
        lease_seconds=A_DAY,
    )


def ask(begin: BeginForUser, hold: Hold) -> str:
    """Reserve for one call, and tell what was answered."""
    try:
        with begin(hold.user_id) as work:
            work.ledger.reserve(hold, dispatched=False)
    except LimitExceededError as error:
        return error.standing.meter
    return GRANTED


GUNS: list[Gun] = []
"""The gun of this process, once it is loaded."""


def load(app_url: str, barrier: Barrier) -> None:
    engine = connect(app_url, connections=THREADS)
    GUNS.append(Gun(begin_for_user(engine), ThreadPoolExecutor(THREADS), barrier))


def fire(user_id: UUID) -> Counter[str]:
    return GUNS[0].fire(user_id)


@contextmanager
def battery(database: FreshDatabase) -> Generator[ProcessPoolExecutor]:
    """Processes of their own, each with its own connections."""
    spawn = get_context("spawn")
    with ProcessPoolExecutor(
        PROCESSES,
        mp_context=spawn,
        initializer=load,
        initargs=(database.app_url, spawn.Barrier(PROCESSES)),
    ) as processes:
        yield processes


def targets(database: FreshDatabase, count: int) -> list[tuple[Meter, UUID]]:
    """So many new users, each with little room in one limit, by turns."""
    people = [(meter, uuid4()) for meter, _ in zip(cycle(ROOM), range(count))]
    with psycopg.connect(database.owner_url) as connection:
        connection.execute(SIGN_UP, ([user_id for _, user_id in people],))
        for meter, plan in ROOM.items():
            users = [user_id for each, user_id in people if each is meter]
            connection.execute(ADD_PLAN, asdict(plan))
            connection.execute(MOVE, (plan.plan_id, users))
    return people


def burst(processes: ProcessPoolExecutor, user_id: UUID) -> Counter[str]:
    """Fire once."""
    await_room_in_the_minute()
    return sum(processes.map(fire, [user_id] * PROCESSES), Counter())


def await_room_in_the_minute() -> None:
    """Let no minute end during a burst."""
    time.sleep(3 if time.time() % 60 > FRESH_SECONDS else 0)


def misses(database: FreshDatabase, count: int) -> list[tuple[Meter, Counter[str]]]:
    """Bursts that were granted more or less than there was, or refused wrongly."""
    people = targets(database, count)
    with battery(database) as processes:
        seen = [(meter, burst(processes, user_id)) for meter, user_id in people]
    return [(meter, came) for meter, came in seen if came != EXPECTED[meter]]
