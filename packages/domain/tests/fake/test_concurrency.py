"""Waiting and time in the hands of a test."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from strata_domain.fake import InlineOffload, ManualClock, ManualSignals

ONE, OTHER = UUID(int=1), UUID(int=2)


async def rings(signals: ManualSignals, rung: UUID, *, seconds: float) -> bool:
    loop = asyncio.get_running_loop()
    begun = loop.time()
    with signals.watch(ONE) as watch:
        signals.ring(rung)
        await watch.changed(timeout_seconds=seconds)
    return loop.time() - begun < seconds


def test_a_clock_moves_when_it_is_moved() -> None:
    clock = ManualClock()
    before = clock()

    clock.advance(1.5)

    assert clock() - before == timedelta(seconds=1.5)


def test_work_is_done_at_once() -> None:
    assert asyncio.run(InlineOffload()(lambda: 42)) == 42
    with pytest.raises(ZeroDivisionError):
        asyncio.run(InlineOffload()(lambda: 1 // 0))


def test_a_watch_hears_what_is_rung_for_it() -> None:
    assert asyncio.run(rings(ManualSignals(), ONE, seconds=5))


def test_a_watch_does_not_hear_what_is_rung_for_others() -> None:
    assert not asyncio.run(rings(ManualSignals(), OTHER, seconds=0.05))


def test_a_ring_is_heard_once() -> None:
    async def twice() -> bool:
        signals = ManualSignals()
        with signals.watch(ONE) as watch:
            signals.ring(ONE)
            await watch.changed(timeout_seconds=5)
            await watch.changed(timeout_seconds=0.01)
            return watch.rung.is_set()

    assert not asyncio.run(twice())


def test_a_watch_is_open_until_its_block_ends() -> None:
    signals = ManualSignals()

    with signals.watch(ONE) as watch:
        assert signals.watches == [watch]
    assert signals.watches == []
