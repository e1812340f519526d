"""Finding runs whose process has died, in memory and in Postgres."""

from strata_domain.entity.generation import (
    Ending,
    EventType,
    Generation,
    GenerationStatus,
    Progress,
    Standing,
)
from strata_domain.port.unit_of_work import SystemWork
from strata_domain.service.generation_log import event
from support.store import Store, a_step, an_end, words


def expired(work: SystemWork, lease_seconds: float = 10) -> dict[object, object]:
    runs = work.runs.expired(lease_seconds=lease_seconds, limit=100)
    return {run.generation.generation_id: run.events for run in runs}


def test_a_run_expires_when_it_was_silent_for_its_lease(store: Store) -> None:
    silent, alive, ended = store.running(), store.running(), store.running()
    store.record(a_step(silent, words(1), words(2)), an_end(ended, 1))
    store.let_pass(11)
    store.record(a_step(alive))

    with store.begin_for_system() as work:
        assert expired(work) == {silent.generation_id: (words(1), words(2))}
        assert expired(work, lease_seconds=12) == {}


def test_an_expired_run_is_as_it_was_stored(store: Store) -> None:
    run = store.running()
    store.let_pass(11)

    with store.begin_for_system() as work:
        (found,) = work.runs.expired(lease_seconds=10, limit=1)
    assert (found.generation, found.events) == (run, ())


def test_the_longest_silent_runs_come_first(store: Store) -> None:
    runs = [store.running(), store.running()]
    store.let_pass(20)
    store.record(a_step(runs[0]))
    store.let_pass(11)

    with store.begin_for_system() as work:
        (found,) = work.runs.expired(lease_seconds=10, limit=1)
    assert found.generation == runs[1]


def test_two_sweepers_never_hold_the_same_run(store: Store) -> None:
    run = store.running()
    store.let_pass(11)

    with store.begin_for_system() as first, store.begin_for_system() as second:
        held = expired(first), expired(first), expired(second)
    with store.begin_for_system() as third:
        assert (*held, expired(third)) == (
            {run.generation_id: ()},
            {run.generation_id: ()},
            {},
            {run.generation_id: ()},
        )


def interrupted(run: Generation, seq: int) -> Progress:
    return Progress(
        generation_id=run.generation_id,
        events=(event(seq, EventType.INTERRUPTED, {}),),
        ending=Ending(status=GenerationStatus.INTERRUPTED, parts=()),
    )


def test_a_sweeper_ends_what_a_dead_worker_left(store: Store) -> None:
    run = store.running()
    store.let_pass(11)

    with store.begin_for_system() as work:
        expired(work)
        work.runs.record([interrupted(run, 1)], worker_id=run.worker_id)

    assert store.generation(run).status is GenerationStatus.INTERRUPTED
    assert store.record(an_end(run, 1)) == [Standing.LOST]


def test_a_second_sweep_finds_nothing_left(store: Store) -> None:
    run = store.running()
    store.let_pass(11)
    store.record(interrupted(run, 1))

    with store.begin_for_system() as work:
        assert expired(work) == {}
