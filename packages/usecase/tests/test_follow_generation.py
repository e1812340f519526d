"""Reading an answer from anywhere on, from any process."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata_domain.entity.generation import GenerationEvent
from strata_domain.error import NotFoundError
from strata_domain.service.identifier import new_id
from strata_usecase.follow_generation import (
    EVENTS_PER_LOOK,
    FollowGenerationQuery,
    FollowPace,
)
from support.following import first, following, heard
from support.script import hanging, saying
from support.studio import Studio
from support.virtual_time import in_virtual_time, now

VISITS = st.lists(st.tuples(st.integers(0, 1), st.integers(1, 4)), max_size=6)
"""Which process is visited, and for how many batches."""


@pytest.mark.parametrize("process", ["the same", "another"])
@in_virtual_time
async def test_a_reader_sees_an_answer_while_it_is_written(process: str) -> None:
    studio = Studio(model=saying("a", "b", pause=10))
    reader = {"the same": studio, "another": Studio(shares=studio)}[process]
    async with studio.working():
        run = await studio.post()
        batches = (await following(reader, run)).batches
        seen = [(event.type, now()) async for b in batches for event in b]

    kinds, times = zip(*seen, strict=True)
    assert kinds == ("generation.started", *["text.delta"] * 2, "generation.completed")
    assert times == pytest.approx((0, 10, 20, 30), abs=1.3)


@in_virtual_time
async def test_another_process_hears_a_signal_at_once() -> None:
    studio = Studio(model=saying("a"))
    other = Studio(shares=studio, follow_pace=FollowPace(look=600))
    async with studio.working():
        run = await studio.post()
        reading = asyncio.create_task(other.events(run))
        await asyncio.sleep(5)
        assert not reading.done()

        other.signals.ring(run.generation.generation_id)

        assert await reading == studio.log(run)
        assert now() == pytest.approx(5)


@in_virtual_time
async def test_a_reader_in_another_process_looks_once_a_second() -> None:
    studio = Studio(model=hanging("a"))
    other = Studio(shares=studio)
    async with studio.working():
        run = await studio.post()
        batches = (await following(other, run)).batches
        looked_at = [now() async for _ in first(5, batches)]

    assert looked_at == pytest.approx([0, 1, 1, 2, 3])


@given(VISITS)
@in_virtual_time
async def test_a_reader_who_comes_back_misses_nothing_and_sees_nothing_twice(
    visits: list[tuple[int, int]],
) -> None:
    studio = Studio(model=saying(*"abcdef", pause=1))
    processes = [studio, Studio(shares=studio)]
    seen = list[GenerationEvent]()
    async with studio.working():
        run = await studio.post()
        for process, batches in [*visits, (0, 99)]:
            opened = await following(processes[process], run, len(seen))
            seen += [] if opened.exhausted else await heard(batches, opened.batches)

    assert seen == studio.log(run)
    assert [event.seq for event in seen] == list(range(1, 9))


@in_virtual_time
async def test_a_long_log_is_read_in_many_looks_without_a_pause() -> None:
    studio = Studio(model=saying(*"x" * (2 * EVENTS_PER_LOOK)))
    async with studio.working():
        run = await studio.post()
        seen = await studio.events(run)
        finished_at = now()

        assert await Studio(shares=studio).events(run) == seen
        assert len(seen) == 2 * EVENTS_PER_LOOK + 2
        assert now() == finished_at


@in_virtual_time
async def test_a_reader_who_leaves_stops_listening_at_once() -> None:
    studio = Studio(model=hanging("a"))
    other = Studio(shares=studio)
    async with studio.working():
        run = await studio.post()
        batches = (await following(other, run)).batches
        await anext(batches)
        assert len(other.signals.watches) == 1

        await batches.aclose()

        assert other.signals.watches == []


@in_virtual_time
async def test_a_reader_of_a_deleted_conversation_is_told_that_it_is_gone() -> None:
    studio = Studio(model=hanging("a"))
    async with studio.working():
        run = await studio.post()
        readers = [studio, Studio(shares=studio)]
        reading = [asyncio.create_task(reader.events(run)) for reader in readers]
        await asyncio.sleep(1.1)
        with studio.begin(studio.user_id) as work:
            work.threads.remove(studio.thread.thread_id, user_id=studio.user_id)

        ends = await asyncio.gather(*reading, return_exceptions=True)

        assert all(isinstance(end, NotFoundError) for end in ends)


@in_virtual_time
async def test_nobody_follows_another_users_answer() -> None:
    studio = Studio(model=hanging("a"))
    async with studio.working():
        run = await studio.post()
        query = FollowGenerationQuery(
            user_id=studio.database.add_user(),
            generation_id=run.generation.generation_id,
        )
        with pytest.raises(NotFoundError):
            await studio.follow.execute(query)
    unknown = FollowGenerationQuery(user_id=studio.user_id, generation_id=new_id())
    with pytest.raises(NotFoundError):
        await studio.follow.execute(unknown)
