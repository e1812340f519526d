"""Work beside the event loop is bounded, and outlives nobody."""

import asyncio
from collections.abc import Callable, Iterator
from threading import Event, get_ident

import pytest

from strata_api.offload import ThreadOffload
from strata_domain.error import OverloadedError


class Work:
    """Work that takes until it is let go."""

    def __init__(self) -> None:
        self.begun = Event()
        self.let_go = Event()

    def __call__(self) -> int:
        self.begun.set()
        assert self.let_go.wait(10)
        return get_ident()

    async def begins(self) -> None:
        await asyncio.to_thread(self.begun.wait, 10)


@pytest.fixture
def offload() -> Iterator[ThreadOffload]:
    """One thread, one place to wait."""
    threads = ThreadOffload(1, most_waiting=1)
    yield threads
    threads.close()


def test_work_runs_beside_the_caller(offload: ThreadOffload) -> None:
    assert asyncio.run(given(offload, get_ident)) != get_ident()


def test_what_the_work_raises_is_raised(offload: ThreadOffload) -> None:
    with pytest.raises(ZeroDivisionError):
        asyncio.run(given(offload, lambda: 1 // 0))


def test_whoever_finds_no_place_to_wait_is_sent_away(offload: ThreadOffload) -> None:
    async def crowd() -> None:
        running, waiting = Work(), Work()
        tasks = [asyncio.create_task(given(offload, it)) for it in (running, waiting)]
        await running.begins()

        with pytest.raises(OverloadedError):
            await offload(get_ident)

        running.let_go.set()
        waiting.let_go.set()
        assert len(await asyncio.gather(*tasks)) == 2
        assert await offload(lambda: "served") == "served"

    asyncio.run(crowd())


def test_work_whose_caller_left_the_queue_is_never_done(
    offload: ThreadOffload,
) -> None:
    async def leave() -> None:
        running, left = Work(), Work()
        busy = asyncio.create_task(given(offload, running))
        await running.begins()
        task = asyncio.create_task(given(offload, left))
        await asyncio.sleep(0)

        task.cancel()
        await asyncio.wait([task])
        running.let_go.set()
        await busy

        assert await offload(lambda: "served") == "served"
        assert not left.begun.is_set()

    asyncio.run(leave())


def test_work_whose_caller_left_is_finished_once_begun(
    offload: ThreadOffload,
) -> None:
    done: list[int] = []

    async def leave() -> None:
        work = Work()
        task = asyncio.create_task(given(offload, lambda: done.append(work())))
        await work.begins()

        task.cancel()
        work.let_go.set()
        assert await offload(lambda: len(done)) == 1

    asyncio.run(leave())


def test_closing_waits_for_what_runs(offload: ThreadOffload) -> None:
    done: list[bool] = []

    async def close() -> None:
        work = Work()
        task = asyncio.create_task(given(offload, lambda: done.append(bool(work()))))
        await work.begins()
        work.let_go.set()
        offload.close()
        assert done == [True]
        await task

    asyncio.run(close())


async def given(offload: ThreadOffload, work: Callable[[], object]) -> object:
    return await offload(work)
