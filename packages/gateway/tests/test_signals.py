"""Hearing of what another client of the same Postgres stores."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID

import pytest

from strata_domain.entity.generation import Generation
from strata_gateway.signals import PostgresSignals
from support.database import FreshDatabase
from support.store import Store, a_step, an_end, words

SECONDS = 5.0
SAY = "select pg_notify('strata_generations', %s)"
KILL = """
select count(pg_terminate_backend(pid)) from pg_stat_activity
where query = 'listen strata_generations' and datname = current_database()
"""


class Heard:
    """Signals, and the runs whose end somebody wished for."""

    def __init__(self, url: str) -> None:
        self.cancelled: asyncio.Queue[UUID] = asyncio.Queue()
        self.signals = PostgresSignals(url, on_cancel=self.cancelled.put_nowait)

    @asynccontextmanager
    async def listening(self) -> AsyncGenerator[None]:
        """The block begins when LISTEN has been said: then every watch is rung."""
        with self.signals.watch(UUID(int=0)) as first:
            self.signals.start()
            await first.changed(timeout_seconds=SECONDS)
        try:
            yield
        finally:
            self.signals.close()


async def rings(heard: Heard, run: Generation, seconds: float = SECONDS) -> bool:
    loop = asyncio.get_running_loop()
    begun = loop.time()
    with heard.signals.watch(run.generation_id) as watch:
        await watch.changed(timeout_seconds=seconds)
    return loop.time() - begun < seconds


def hearing(test: Callable[[Heard], Awaitable[None]], url: str) -> None:
    """Run a test while somebody listens."""

    async def run() -> None:
        heard = Heard(url)
        async with heard.listening():
            await test(heard)

    asyncio.run(run())


def test_who_follows_a_run_hears_of_its_events(
    in_postgres: Store, shared_database: FreshDatabase
) -> None:
    run = in_postgres.running()

    async def follow(heard: Heard) -> None:
        step = asyncio.to_thread(in_postgres.record, a_step(run, words(1)))
        heard_of, _ = await asyncio.gather(rings(heard, run), step)
        assert heard_of

    hearing(follow, shared_database.app_url)


def test_who_follows_another_run_is_left_alone(
    in_postgres: Store, shared_database: FreshDatabase
) -> None:
    run, other = in_postgres.running(), in_postgres.running()

    async def follow(heard: Heard) -> None:
        step = asyncio.to_thread(in_postgres.record, an_end(run, 1))
        told, left, _ = await asyncio.gather(
            rings(heard, run), rings(heard, other, seconds=0.3), step
        )
        assert (told, left) == (True, False)

    hearing(follow, shared_database.app_url)


def test_a_mere_sign_of_life_wakes_nobody(
    in_postgres: Store, shared_database: FreshDatabase
) -> None:
    run = in_postgres.running()

    async def follow(heard: Heard) -> None:
        step = asyncio.to_thread(in_postgres.record, a_step(run))
        told, _ = await asyncio.gather(rings(heard, run, seconds=0.3), step)
        assert not told

    hearing(follow, shared_database.app_url)


def test_a_flush_of_hundreds_of_runs_is_heard_whole(
    in_postgres: Store, shared_database: FreshDatabase
) -> None:
    runs = [in_postgres.running() for _ in range(230)]

    async def follow(heard: Heard) -> None:
        steps = [a_step(run, words(1)) for run in runs]
        record = asyncio.to_thread(in_postgres.record, *steps)
        *told, _ = await asyncio.gather(*(rings(heard, run) for run in runs), record)
        assert told == [True] * len(runs)

    hearing(follow, shared_database.app_url)


def test_the_wish_to_stop_a_run_is_heard_by_every_process(
    in_postgres: Store, shared_database: FreshDatabase
) -> None:
    run = in_postgres.running()

    async def follow(heard: Heard) -> None:
        await asyncio.to_thread(ask_to_stop, in_postgres, run)
        async with asyncio.timeout(SECONDS):
            assert await heard.cancelled.get() == run.generation_id

    hearing(follow, shared_database.app_url)


def ask_to_stop(store: Store, run: Generation) -> None:
    with store.begin(run.user_id) as work:
        work.generations.request_cancel(run.generation_id, user_id=run.user_id)


def test_what_rings_between_two_waits_ends_the_next_one_and_no_other(
    in_postgres: Store, shared_database: FreshDatabase
) -> None:
    run = in_postgres.running()

    async def follow(heard: Heard) -> None:
        with heard.signals.watch(run.generation_id) as watch:
            step = asyncio.to_thread(in_postgres.record, a_step(run, words(1)))
            await asyncio.gather(rings(heard, run), step)
            async with asyncio.timeout(SECONDS):
                await watch.changed(timeout_seconds=2 * SECONDS)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(watch.changed(timeout_seconds=SECONDS), 0.1)

    hearing(follow, shared_database.app_url)


def test_a_lost_connection_is_made_again_and_everyone_looks(
    in_postgres: Store, shared_database: FreshDatabase
) -> None:
    run = in_postgres.running()

    async def follow(heard: Heard) -> None:
        kill = asyncio.to_thread(shared_database.query, KILL)
        told, killed = await asyncio.gather(rings(heard, run), kill)
        assert (told, killed) == (True, [(1,)])

    hearing(follow, shared_database.app_url)


def test_whatever_else_is_said_on_the_channel_does_no_lasting_harm(
    in_postgres: Store, shared_database: FreshDatabase
) -> None:
    run = in_postgres.running()

    async def follow(heard: Heard) -> None:
        for nonsense in ("", "x:1", "e:", "e:not-an-id"):
            shared_database.query(
                "select pg_notify('strata_generations', %s)", nonsense
            )
            assert await rings(heard, run)

    hearing(follow, shared_database.app_url)


def test_who_cannot_listen_waits_by_the_clock(in_memory: Store) -> None:
    run = in_memory.running()

    async def follow() -> None:
        heard = Heard("postgresql://a:b@127.0.0.1:1/c")
        heard.signals.start()
        assert not await rings(heard, run, seconds=0.2)
        heard.signals.close()

    asyncio.run(follow())


def test_signals_that_never_began_can_be_closed() -> None:
    Heard("postgresql://a:b@127.0.0.1:1/c").signals.close()
