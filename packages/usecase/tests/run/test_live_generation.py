"""One writer, one journal, any number of readers."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata_domain.entity.generation import EventType, GenerationEvent
from strata_domain.entity.message import TextPart
from strata_domain.service.identifier import new_id
from strata_usecase.run.live_generation import LiveGeneration
from support.virtual_time import in_virtual_time, now

IDLE = 15.0
DELAYS = st.lists(st.sampled_from([0.0, 0.1, 1.0]), max_size=8)
READERS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from([0.0, 0.3, 2.0])), max_size=5
)


def log(*words: str) -> LiveGeneration:
    live = LiveGeneration(new_id())
    for word in words:
        say(live, word)
    return live


def say(live: LiveGeneration, word: str) -> None:
    live.emit(EventType.TEXT_DELTA, {"text": word})


def finish(live: LiveGeneration) -> GenerationEvent:
    last = live.following(EventType.COMPLETED, {})
    live.close(last)
    return last


async def read(live: LiveGeneration, after_seq: int = 0) -> list[int]:
    """The numbers of all events a reader sees."""
    batches = live.batches(after_seq, idle_seconds=IDLE)
    return [event.seq async for batch in batches for event in batch]


async def read_slowly(live: LiveGeneration, after_seq: int, pause: float) -> list[int]:
    seen = list[int]()
    async for batch in live.batches(after_seq, idle_seconds=IDLE):
        seen.extend(event.seq for event in batch)
        await asyncio.sleep(pause)
    return seen


async def read_once(live: LiveGeneration) -> None:
    await anext(aiter(live.batches(0, idle_seconds=IDLE)))


@given(DELAYS, READERS)
@in_virtual_time
async def test_every_reader_sees_everything_in_order_at_its_own_speed(
    delays: list[float], readers: list[tuple[int, float]]
) -> None:
    live = log()
    reading = [asyncio.create_task(read_slowly(live, *reader)) for reader in readers]
    leaving = asyncio.create_task(read_once(live))

    for delay in delays:
        await asyncio.sleep(delay)
        say(live, "word")
    last = finish(live)

    for (after_seq, _), seen in zip(
        readers, await asyncio.gather(*reading), strict=True
    ):
        assert seen == list(range(after_seq + 1, last.seq + 1))
    await leaving


@in_virtual_time
async def test_a_slow_reader_delays_neither_the_writer_nor_a_fast_one() -> None:
    live = log()
    slow = asyncio.create_task(read_slowly(live, 0, 600.0))
    fast = asyncio.create_task(read(live))

    for _ in range(3):
        say(live, "word")
        await asyncio.sleep(0.01)
    finish(live)

    assert await fast == [1, 2, 3, 4]
    assert now() < 1
    assert await slow == [1, 2, 3, 4]


@in_virtual_time
async def test_a_cancelled_reader_changes_nothing_for_the_others() -> None:
    live = log("a")
    leaving, staying = (asyncio.create_task(read(live)) for _ in range(2))
    await asyncio.sleep(1)

    leaving.cancel()
    say(live, "b")
    finish(live)

    assert await staying == [1, 2, 3]
    assert leaving.cancelled()


@in_virtual_time
async def test_what_has_been_said_meanwhile_comes_in_one_batch() -> None:
    live = log("a")
    batches = aiter(live.batches(0, idle_seconds=IDLE))
    await anext(batches)

    for word in ("b", "c", "d"):
        say(live, word)

    assert [event.seq for event in await anext(batches)] == [2, 3, 4]


@in_virtual_time
async def test_a_reader_is_woken_as_soon_as_something_is_said() -> None:
    live = log()
    waiting = asyncio.ensure_future(anext(aiter(live.batches(0, idle_seconds=IDLE))))
    await asyncio.sleep(3)

    say(live, "at last")

    assert [event.seq for event in await waiting] == [1]
    assert now() == pytest.approx(3)


@in_virtual_time
async def test_silence_yields_an_empty_batch_for_a_ping() -> None:
    batches: AsyncIterator[object] = aiter(log().batches(0, idle_seconds=IDLE))

    assert await anext(batches) == ()
    assert now() == pytest.approx(IDLE)
    assert await anext(batches) == ()
    assert now() == pytest.approx(2 * IDLE)


@in_virtual_time
async def test_a_reader_who_claims_to_know_more_waits_for_what_comes_after() -> None:
    live = log("a")
    reading = asyncio.create_task(read(live, after_seq=3))
    await asyncio.sleep(1)

    for word in ("b", "c", "d"):
        say(live, word)
        await asyncio.sleep(1)
    finish(live)

    assert await reading == [4, 5]


@in_virtual_time
async def test_closing_without_a_last_event_ends_every_reader() -> None:
    live = log("a")
    readers = [asyncio.create_task(read(live, after_seq)) for after_seq in (0, 1, 9)]
    await asyncio.sleep(1)

    live.close()

    assert await asyncio.gather(*readers) == [[1], [], []]
    assert now() == pytest.approx(1)


@in_virtual_time
async def test_a_reader_who_comes_after_the_end_sees_all_of_it() -> None:
    live = log("a", "b")
    finish(live)

    assert await read(live) == [1, 2, 3]
    assert await read(live, after_seq=2) == [3]
    assert await read(live, after_seq=3) == []


def test_the_log_writes_the_message_as_it_goes() -> None:
    live = log("Good ", "morning")

    assert live.parts == (TextPart("Good morning"),)


def test_what_is_recorded_is_not_offered_to_the_journal_again() -> None:
    live = log("a", "b", "c")

    live.recorded(2)
    say(live, "d")

    assert [event.seq for event in live.unrecorded] == [3, 4]


def test_the_event_that_would_follow_is_shown_to_nobody() -> None:
    live = log("a")

    assert live.following(EventType.COMPLETED, {}).seq == 2
    assert [event.seq for event in live.unrecorded] == [1]
