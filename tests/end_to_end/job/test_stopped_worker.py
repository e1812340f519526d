"""A worker that was given up for dead comes back, and changes nothing."""

import asyncio
import logging
import signal
import time
from subprocess import Popen

import pytest

from support.crew import BOUND_SECONDS, MODELS, Crew, open_crew, order, order_all
from support.house import House
from support.reckoning import closed

HELD = "select count(*) from jobs where lease_until > now()"
ORDERED, HANGING = 20, 2
WAYS = tuple({"queue_ms": 0, "draw_ms": 250 * n} for n in range(9))
LATE_SECONDS = 3.0
"""In which whoever comes back does what it was about to do."""
OTHERS = """
select id from jobs where request -> 'options' -> 'sandbox' ->> 'name' <> 'last'
"""
STORED = (
    f"select job::text from jobs as job where id in ({OTHERS})",
    f"select event::text from job_events as event where job_id in ({OTHERS})",
    f"select asset::text from assets as asset where job_id in ({OTHERS})",
    f"""select record::text from usage_records as record where reservation_id in
      (select reservation_id from jobs where id in ({OTHERS}))""",
)
_logger = logging.getLogger(__name__)


@pytest.fixture
def crew(house: House) -> Crew:
    return open_crew(house)


@pytest.mark.proof
async def test_a_worker_that_comes_back_changes_nothing(crew: Crew) -> None:
    *callers, last = crew.house.callers(await crew.serve(), ORDERED + 1)
    sleeper = await crew.hire()
    await order_all(callers, WAYS)
    hanging = await caught(crew, sleeper)
    other = await crew.hire()
    await crew.all_over(within=3 * BOUND_SECONDS)
    before = stored(crew)

    other.kill()
    sleeper.send_signal(signal.SIGCONT)
    await order(last, "last", MODELS[0], WAYS[0], 1)
    await crew.all_over(within=3 * BOUND_SECONDS)
    await asyncio.sleep(LATE_SECONDS)

    _logger.info("%d jobs in the hands of a stopped worker", hanging)
    assert stored(crew) == before
    closed(crew)


async def caught(crew: Crew, worker: Popen[str]) -> int:
    """Stop a worker in the middle of several jobs, and count them."""
    deadline = time.monotonic() + BOUND_SECONDS
    while (found := held(crew, worker)) < HANGING:
        assert time.monotonic() < deadline
        worker.send_signal(signal.SIGCONT)
        await asyncio.sleep(0.02)
    return found


def held(crew: Crew, worker: Popen[str]) -> int:
    """How many jobs a worker holds, which is stopped now."""
    worker.send_signal(signal.SIGSTOP)
    ((count,),) = crew.house.database.query(HELD)
    return int(count)


def stored(crew: Crew) -> list[set[str]]:
    """Every row that belongs to a job but the last one."""
    rows = (crew.house.database.query(statement) for statement in STORED)
    return [{text for (text,) in found} for found in rows]
