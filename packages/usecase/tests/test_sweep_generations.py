"""Ending the runs of processes that have died."""

import json
from dataclasses import replace

import pytest

from strata_domain.entity.generation import EventType, Generation, GenerationStatus
from strata_domain.entity.message import CitationPart, MessageStatus, TextPart
from strata_domain.fake import InMemoryDatabase, ManualClock
from strata_domain.service.generation_log import event
from strata_usecase.sweep_generations import RUNS_PER_ROUND
from support.lease import LEASE, outlive, sweep
from support.store import Store, a_step, words


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def database(clock: ManualClock) -> InMemoryDatabase:
    return InMemoryDatabase(clock)


@pytest.fixture
def store(database: InMemoryDatabase, clock: ManualClock) -> Store:
    return Store(
        begin=database.begin_for_user,
        begin_for_system=database.begin_for_system,
        add_user=database.add_user,
        let_pass=clock.advance,
        give_plan=database.give_plan,
    )


def speaking(store: Store) -> Generation:
    """A run that has said something, and has not been heard of since."""
    run = store.running()
    source = event(3, EventType.CITATION, {"url": "a", "title": None})
    store.record(a_step(run, words(1, "once "), words(2, "upon"), source))
    return run


def test_a_dead_run_is_interrupted_and_keeps_what_was_stored(
    store: Store, database: InMemoryDatabase, clock: ManualClock
) -> None:
    run = speaking(store)

    assert outlive(database, clock) == 1

    assert store.generation(run).status is GenerationStatus.INTERRUPTED
    assert store.generation(run).ended_at == clock()
    assert store.generation(run).error_code is None
    assert store.message(run).status is MessageStatus.INTERRUPTED
    assert store.message(run).parts == (TextPart("once upon"), CitationPart("a"))


def test_the_log_of_a_dead_run_goes_on_with_one_last_event(
    store: Store, database: InMemoryDatabase, clock: ManualClock
) -> None:
    run = speaking(store)

    outlive(database, clock)

    *kept, last = store.log(run)
    assert [line.seq for line in kept] == [1, 2, 3]
    assert (last.seq, last.type) == (4, EventType.INTERRUPTED)
    assert json.loads(last.data) == {"message_id": str(run.message_id)}
    assert store.generation(run).last_seq == 4


def test_a_run_that_died_before_its_first_word_has_an_empty_message(
    store: Store, database: InMemoryDatabase, clock: ManualClock
) -> None:
    run = store.running()

    outlive(database, clock)

    assert store.message(run).parts == ()
    assert [(line.seq, line.terminal) for line in store.log(run)] == [(1, True)]


def test_a_run_within_its_lease_is_left_alone(
    store: Store, database: InMemoryDatabase, clock: ManualClock
) -> None:
    run = speaking(store)
    clock.advance(LEASE)

    assert sweep(database) == 0
    assert store.generation(run).status is GenerationStatus.RUNNING


def test_a_sign_of_life_renews_the_lease(
    store: Store, database: InMemoryDatabase, clock: ManualClock
) -> None:
    dead, alive = store.running(), store.running()
    clock.advance(LEASE)
    store.record(a_step(alive))
    clock.advance(1)

    assert sweep(database) == 1
    assert store.generation(dead).status is GenerationStatus.INTERRUPTED
    assert store.generation(alive).status is GenerationStatus.RUNNING


def test_what_has_been_swept_is_not_swept_again(
    store: Store, database: InMemoryDatabase, clock: ManualClock
) -> None:
    run = speaking(store)
    outlive(database, clock)
    swept = store.generation(run)

    assert outlive(database, clock) == 0
    assert store.generation(run) == swept
    assert sum(line.terminal for line in store.log(run)) == 1


def test_of_two_sweepers_at_once_one_ends_a_run(
    store: Store, database: InMemoryDatabase, clock: ManualClock
) -> None:
    run = speaking(store)
    clock.advance(LEASE + 1)

    with database.begin_for_system() as work:
        assert len(work.runs.expired(lease_seconds=LEASE, limit=9)) == 1
        assert sweep(database) == 0
    assert sweep(database) == 1
    assert sum(line.terminal for line in store.log(run)) == 1


def test_a_run_swept_in_error_stays_ended(
    store: Store, database: InMemoryDatabase, clock: ManualClock
) -> None:
    run = speaking(store)
    outlive(database, clock)
    log = store.log(run)

    assert store.record(a_step(run, words(4, "too late"))) == ["lost"]
    assert store.log(run) == log


def test_many_dead_runs_are_ended_in_one_sweep(
    store: Store, database: InMemoryDatabase, clock: ManualClock
) -> None:
    for _ in range(RUNS_PER_ROUND + 1):
        store.running()

    assert outlive(database, clock) == RUNS_PER_ROUND + 1
    assert sweep(database) == 0


def test_runs_of_every_worker_are_swept(
    store: Store, database: InMemoryDatabase, clock: ManualClock
) -> None:
    run = store.running()
    foreign = replace(run, worker_id=run.thread_id)
    database.tables.generations[run.generation_id] = foreign

    assert outlive(database, clock) == 1
    assert store.generation(run).status is GenerationStatus.INTERRUPTED
