"""Two hundred answers at once, out of ten connections to the database."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

import pytest

from support.house import Pair
from support.stream import Caller
from support.talk import Talk, begin_talk
from support.transcript import endings_in, text_in

CROWD = 200
CONNECTIONS = 10
SAMPLE_SECONDS = 0.02
SLOWEST_HEALTH_SECONDS = 0.25
LEAST_CHECKS = 500
COUNTS = """
select (
  select count(*) from pg_stat_activity
  where usename = 'strata_app' and application_name = 'first'
), (
  select count(*) from generations where status = 'running'
)
"""
Sample = TypeVar("Sample")
_logger = logging.getLogger(__name__)


async def test_two_hundred_answers_are_written_at_once_through_ten_connections(
    pair: Pair,
) -> None:
    talks = await crowd(pair)

    async with samples(counting(pair)) as counts:
        seen = await at_once(talks, tokens=25, delay_ms=200)

    connections, running = map(max, zip(*counts, strict=True))
    assert [*map(endings_in, seen)] == [["generation.completed"]] * CROWD
    assert len(set(map(text_in, seen))) == 1
    assert running == CROWD
    assert connections <= CONNECTIONS


@pytest.mark.proof
async def test_health_is_told_quickly_while_two_hundred_answers_are_written(
    pair: Pair,
) -> None:
    talks = await crowd(pair)

    async with samples(health(talks[0].caller)) as seconds:
        await at_once(talks, tokens=300, delay_ms=50)

    slow = percentile(seconds, 99)
    _logger.info(
        "health beside %d streams of 20 tokens/s: n=%d p50=%.1f p99=%.1f max=%.1f ms",
        CROWD,
        len(seconds),
        *(1000 * value for value in (percentile(seconds, 50), slow, max(seconds))),
    )
    assert len(seconds) > LEAST_CHECKS
    assert slow < SLOWEST_HEALTH_SECONDS


async def crowd(pair: Pair) -> list[Talk]:
    people = pair.house.callers(pair.first, CROWD)
    return await asyncio.gather(*map(begin_talk, people))


async def at_once(talks: Sequence[Talk], **pace: object) -> list[bytes]:
    """Read every answer, none of them beyond its beginning before all have begun."""
    begun = asyncio.Barrier(len(talks))

    async def read(talk: Talk) -> bytes:
        async with talk.say(**pace) as stream:
            opening = await stream.first(1)
            await begun.wait()
            return opening + await stream.transcript()

    return await asyncio.gather(*map(read, talks))


@asynccontextmanager
async def samples(
    measure: Callable[[], Awaitable[Sample]],
) -> AsyncGenerator[list[Sample]]:
    """Measure again and again during the block."""
    found: list[Sample] = []

    async def keep() -> None:
        while True:
            found.append(await measure())
            await asyncio.sleep(SAMPLE_SECONDS)

    task = asyncio.create_task(keep())
    try:
        yield found
    finally:
        task.cancel()
        await asyncio.wait({task})


def counting(pair: Pair) -> Callable[[], Awaitable[tuple[int, int]]]:
    """How many connections the first process has, and how many answers it writes."""

    async def count() -> tuple[int, int]:
        ((connections, running),) = await asyncio.to_thread(
            pair.house.database.query, COUNTS
        )
        return connections, running

    return count


def health(caller: Caller) -> Callable[[], Awaitable[float]]:
    """How many seconds the answer to a health check takes, connecting included."""

    async def check() -> float:
        begun = time.monotonic()
        answer = await caller.call("GET /health/live")
        assert answer.status == 200
        return time.monotonic() - begun

    return check


def percentile(values: Sequence[float], percent: int) -> float:
    return sorted(values)[len(values) * percent // 100]
