"""Providers speak while nobody of ours is there but the functions at the edge."""

import asyncio
import logging
import time
from collections.abc import Iterator

import pytest

from support.crew import order
from support.house import House
from support.night_desk import DUE, NightDesk, open_night_desk
from support.reckoning import closed

LONGEST_SECONDS = 1.0
REPLICATE = "replicate/acme/brush"
SUCCEEDED = "select count(*) from jobs where status = 'succeeded'"
APPLIED = "select count(*) from webhook_inbox where applied_at is not null"
_logger = logging.getLogger(__name__)


@pytest.fixture
def desk(house: House) -> Iterator[NightDesk]:
    with open_night_desk(house) as opened:
        yield opened


async def test_what_is_said_while_the_api_is_away_is_applied_when_it_returns(
    desk: NightDesk,
) -> None:
    await night(desk, 10)


@pytest.mark.proof
async def test_of_five_hundred_messages_of_each_provider_none_is_lost(
    desk: NightDesk,
) -> None:
    await night(desk, 500)


@pytest.mark.proof
async def test_a_provider_tells_the_functions_what_becomes_of_a_job(
    desk: NightDesk,
) -> None:
    door, _ = await asyncio.gather(desk.crew.serve(), desk.hire())

    await order(desk.crew.house.caller(door), "told", REPLICATE, {}, 1)

    await desk.until(SUCCEEDED, 1)
    assert desk.count(APPLIED) >= 1


async def night(desk: NightDesk, count: int) -> None:
    """Let everything be said of so many jobs of each provider, to the functions."""
    requests = await desk.submitted(count)
    forged = await asyncio.to_thread(desk.send_all, requests, b" ")
    assert ({status for status, _ in forged}, desk.count(DUE)) == ({401}, 0)

    answers = await asyncio.to_thread(desk.send_all, requests)
    took = sorted(seconds for _, seconds in answers)
    assert ({status for status, _ in answers}, len(answers)) == ({204}, 2 * count)
    assert took[-1] < LONGEST_SECONDS

    begun = time.monotonic()
    await desk.hire()
    await desk.until(SUCCEEDED, 2 * count)
    _logger.info(
        "%d messages: p50 %.3f s, p99 %.3f s, longest %.3f s; applied in %.1f s",
        len(took),
        took[len(took) // 2],
        took[len(took) * 99 // 100],
        took[-1],
        time.monotonic() - begun,
    )
    assert desk.count(APPLIED) == 2 * count
    closed(desk.crew)
