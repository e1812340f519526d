"""Workers die over their jobs; each job ends once, is charged once and kept once."""

import asyncio
import logging
import time

import pytest

from support.crew import BOUND_SECONDS, EVERY_WAY, Crew, open_crew, order_all
from support.house import House
from support.reckoning import Reckoning, closed

SEATS = 3
SHORTEST_SECONDS, LONGEST_SECONDS = 0.5, 3.0
_logger = logging.getLogger(__name__)


@pytest.fixture
def crew(house: House) -> Crew:
    return open_crew(house)


async def test_jobs_whose_workers_are_killed_end_once(crew: Crew) -> None:
    await killed(crew, jobs=8, kills=2, pause=0.0)


@pytest.mark.proof
async def test_a_hundred_jobs_outlive_a_kill_every_few_seconds(crew: Crew) -> None:
    books = await killed(crew, jobs=100, kills=25, pause=0.4)

    assert set(books.ends) >= {"succeeded", "failed", "blocked"}


async def killed(crew: Crew, *, jobs: int, kills: int, pause: float) -> Reckoning:
    """Order jobs while workers die and are replaced, until one is left."""
    seats = [asyncio.create_task(crew.hire()) for _ in range(SEATS)]
    callers = crew.house.callers(await crew.serve(), jobs)
    ordering = asyncio.create_task(order_all(callers, EVERY_WAY, pause=pause))
    for number in range(kills):
        await asyncio.sleep(pause_before(number))
        (await seats[number % SEATS]).kill()
        if number < kills - len(seats) + 1:
            seats[number % SEATS] = asyncio.create_task(crew.hire())
    died_at = time.monotonic()
    await asyncio.gather(ordering, *seats)
    await crew.all_over(within=BOUND_SECONDS)
    _logger.info("%d kills; %.1f s after the last", kills, time.monotonic() - died_at)
    return closed(crew)


def pause_before(number: int) -> float:
    """Something between the shortest and the longest life, in no order."""
    share = (number * 37 % 100) / 100
    return SHORTEST_SECONDS + share * (LONGEST_SECONDS - SHORTEST_SECONDS)
