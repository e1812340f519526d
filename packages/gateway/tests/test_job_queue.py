"""Workers of the queue, on a real Postgres and in real processes."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from threading import Timer
from uuid import UUID

import pytest

from strata_gateway.job_queue import POLL_SECONDS
from support import job_hand
from support.database import FreshDatabase
from support.job_hand import SILENT_SECONDS
from support.job_yard import PATIENCE_SECONDS, Yard, open_yard
from support.pooler import pooler
from support.proxy import cable_to

SUPPORT = Path(job_hand.__file__).parents[1]
LEFT = "select count(*) from queue.procrastinate_jobs where queueing_lock is not null"
WORKERS = "select count(*) from queue.procrastinate_workers"
LISTENING = """
select count(*) from pg_stat_activity
where query ilike 'listen "procrastinate%%' and datname = current_database()
"""
OVER = "select count(*) from jobs where status = 'succeeded'"
LOG = """
select string_agg(type::text, ' ' order by seq) from job_events group by job_id
"""
DUE = """
insert into queue.procrastinate_jobs (queue_name, task_name, args)
values ('strata', 'tidy', '{"timestamp": 0}') returning id
"""
TIDY = "select count(*) from queue.procrastinate_jobs where task_name = 'tidy'"
DONE = "job.queued job.submitted job.succeeded"
FORGET = "delete from queue.procrastinate_jobs"


@pytest.fixture
def yard(database: FreshDatabase) -> Iterator[Yard]:
    with open_yard(database) as yard:
        yield yard


def run(test: Callable[[], Coroutine[None, None, None]]) -> None:
    asyncio.run(test())


def test_several_workers_share_the_work_and_each_job_is_done_once(yard: Yard) -> None:
    wanted = [*yard.jobs(40), *yard.jobs(40)]

    async def test() -> None:
        async with yard.working(*(yard.worker() for _ in range(3))):
            await yard.until(partial(yard.has_ended, len(wanted)))

    run(test)
    assert Counter(yard.said("begins")) == Counter(wanted)
    assert yard.database.query(LEFT) == yard.database.query(WORKERS) == [(0,)]


def test_a_chore_that_fails_leaves_nothing_in_the_queue(yard: Yard) -> None:
    done: list[int] = []

    async def chore() -> None:
        done.append(1)
        raise ConnectionError

    async def test() -> None:
        async with yard.working(replace(yard.worker(), chores={"tidy": chore})):
            await yard.until(lambda: done and yard.database.query(TIDY) == [(0,)])

    yard.database.query(DUE)
    run(test)


def test_one_job_does_not_wait_for_five_hundred_of_somebody_else(yard: Yard) -> None:
    yard.jobs(500)

    async def test() -> None:
        async with yard.working(replace(yard.worker(), concurrency=4)):
            await yard.until(lambda: len(yard.said("begins")) > 20)
            (lone,) = await asyncio.to_thread(yard.jobs, 1)
            before = len(yard.said("begins"))
            await yard.until(lambda: lone in yard.said("begins"))
            assert yard.said("begins").index(lone) - before < 8

    run(test)


def test_the_next_look_comes_when_it_is_due(yard: Yard) -> None:
    (job_id,) = yard.jobs(1)
    looks: list[float] = []

    async def advance(_job_id: UUID) -> float | None:
        looks.append(asyncio.get_running_loop().time())
        return 0.7 if len(looks) < 3 else None

    async def test() -> None:
        async with yard.working(replace(yard.worker(), advance=advance)):
            await yard.until(lambda: len(looks) == 3)
            await yard.until(lambda: not yard.entries(job_id))

    run(test)
    pauses = [later - look for look, later in pairwise(looks)]
    assert all(0.7 <= pause < 2.2 for pause in pauses), pauses


def test_what_fails_is_tried_again_and_keeps_nobody_waiting(yard: Yard) -> None:
    (failing,), (good,) = yard.jobs(1), yard.jobs(1)
    begun: list[UUID] = []

    async def advance(job_id: UUID) -> None:
        begun.append(job_id)
        assert begun.count(job_id) > (job_id == failing), "not today"

    async def test() -> None:
        only = replace(yard.worker(), advance=advance, concurrency=1)
        async with yard.working(only):
            await yard.until(lambda: begun == [failing, good, failing])
            await yard.until(lambda: not yard.entries(failing))

    run(test)


def test_a_worker_that_stops_ends_what_it_can_and_puts_back_the_rest(
    yard: Yard,
) -> None:
    (short,), (long,) = yard.jobs(1, seconds=0.4), yard.jobs(1, seconds=60)

    async def test() -> None:
        async with yard.working(replace(yard.worker(), drain_seconds=1)):
            await yard.until(lambda: len(yard.said("begins")) == 2)

    run(test)
    assert yard.said("ends") == [short]
    assert (yard.entries(short), yard.entries(long)) == ([], ["todo"])
    assert yard.database.query(WORKERS) == [(0,)]


def test_an_outage_of_the_database_is_outlived(yard: Yard) -> None:
    before = yard.jobs(1, seconds=0.3)
    after: list[UUID] = []

    async def test() -> None:
        async with yard.working(replace(yard.worker(), url=cable.url)):
            await yard.until(lambda: yard.said("begins"))
            cable.cut()
            after.extend(await asyncio.to_thread(yard.jobs, 3))
            await asyncio.sleep(SILENT_SECONDS + 1)
            cable.mend()
            await yard.until(lambda: yard.database.query(LEFT) == [(0,)])

    with cable_to(yard.database.app_url) as cable:
        run(test)
    assert yard.database.query(OVER) == [(4,)]
    assert Counter(yard.said("ends")) == Counter([*before, *after])


def test_behind_a_pooler_news_is_heard_at_once_on_the_direct_connection(
    yard: Yard, tmp_path: Path
) -> None:
    direct = yard.database.app_url

    async def test() -> None:
        async with yard.working(replace(yard.worker(), url=url, listen_url=direct)):
            await yard.until(lambda: yard.database.query(LISTENING) == [(1,)])
            for count in range(1, 4):
                await asyncio.to_thread(yard.jobs, 1)
                async with asyncio.timeout(POLL_SECONDS / 2):
                    await yard.until(partial(yard.has_ended, count))

    tmp_path.chmod(0o755)
    with pooler(direct, tmp_path) as url:
        run(test)


def test_a_job_that_is_in_no_queue_is_found(yard: Yard) -> None:
    (job_id,) = yard.jobs(1)
    yard.database.query(FORGET)

    async def test() -> None:
        async with yard.working(yard.worker()):
            await yard.until(lambda: job_id in yard.said("ends"))

    run(test)


def process(yard: Yard) -> "subprocess.Popen[str]":
    """A worker in a process of its own, which says what it does."""
    command = [sys.executable, "-m", "support.job_hand", yard.database.app_url]
    known = {**os.environ, "PYTHONPATH": str(SUPPORT)}
    return subprocess.Popen(command, env=known, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def processes(yard: Yard) -> Iterator[list["subprocess.Popen[str]"]]:
    """Two workers that have nothing to do yet, and not for ever."""
    with process(yard) as first, process(yard) as second:
        end = Timer(2 * PATIENCE_SECONDS, kill, [first, second])
        end.start()
        wait_for_workers(yard, 2)
        yield [first, second]
        end.cancel()
        kill(first, second)


def kill(*processes: "subprocess.Popen[str]") -> None:
    for each in processes:
        each.kill()


def wait_for_workers(yard: Yard, count: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while yard.database.query(WORKERS) != [(count,)]:
        assert time.monotonic() < deadline, "the workers did not start"
        time.sleep(0.05)


def next_words(started: "subprocess.Popen[str]") -> list[str]:
    assert started.stdout
    return started.stdout.readline().split()


def test_what_the_killed_and_the_stopped_had_begun_is_done_by_others_alone(
    yard: Yard, processes: list["subprocess.Popen[str]"]
) -> None:
    yard.jobs(2, seconds=3)
    (_, _, _), (_, held, _) = map(next_words, processes)
    killed, stopped = processes

    async def test() -> None:
        async with yard.working(yard.worker()):
            await yard.until(partial(yard.has_ended, 2))

    killed.send_signal(signal.SIGKILL)
    stopped.send_signal(signal.SIGSTOP)
    run(test)
    stopped.send_signal(signal.SIGCONT)

    assert next_words(stopped) == ["ends", held, "0"]
    assert set(yard.database.query(LOG)) == {(DONE,)}
    (last,) = yard.jobs(1)
    assert next_words(stopped) == ["begins", str(last), "1"]
