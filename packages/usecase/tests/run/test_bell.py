"""Waking everyone who waits."""

import asyncio

import pytest

from strata_usecase.run.bell import Bell
from support.virtual_time import in_virtual_time, now


async def woken_at(bell: Bell, *, timeout_seconds: float = 60.0) -> float:
    await bell.wait(timeout_seconds=timeout_seconds)
    return now()


@in_virtual_time
async def test_a_ring_wakes_all_who_wait() -> None:
    bell = Bell()
    waiting = [asyncio.create_task(woken_at(bell)) for _ in range(5)]
    await asyncio.sleep(2)

    bell.ring()

    assert await asyncio.gather(*waiting) == pytest.approx([2] * 5)


@in_virtual_time
async def test_who_comes_after_a_ring_waits_for_the_next() -> None:
    bell = Bell()
    early = asyncio.create_task(woken_at(bell))
    await asyncio.sleep(1)
    bell.ring()
    late = asyncio.create_task(woken_at(bell))
    await asyncio.sleep(1)

    bell.ring()

    assert await early == pytest.approx(1)
    assert await late == pytest.approx(2)


@in_virtual_time
async def test_a_ring_that_nobody_hears_is_forgotten() -> None:
    bell = Bell()
    bell.ring()

    assert await woken_at(bell, timeout_seconds=3) == pytest.approx(3)


@in_virtual_time
async def test_who_is_called_away_does_not_keep_the_others_from_waking() -> None:
    bell = Bell()
    leaving, staying = (asyncio.create_task(woken_at(bell)) for _ in range(2))
    await asyncio.sleep(1)
    leaving.cancel()
    await asyncio.sleep(1)

    bell.ring()

    assert await staying == pytest.approx(2)
