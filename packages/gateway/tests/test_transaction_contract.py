"""Transactions, in memory and in Postgres."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

import pytest

from strata_domain.entity.generation import Generation, Progress
from strata_domain.entity.page import ThreadFilter
from strata_domain.entity.thread import Thread
from strata_domain.error import (
    NotFoundError,
    StrataError,
    ThreadBusyError,
)
from strata_domain.port.unit_of_work import UserWork
from support.store import (
    WORKER,
    Store,
    a_generation,
    a_step,
    a_thread,
    an_answer,
    an_end,
    words,
)


def test_a_finished_block_is_kept(store: Store) -> None:
    thread = store.thread(title="kept")

    with store.begin(thread.user_id) as work:
        found = work.threads.get(thread.thread_id, user_id=thread.user_id)
    assert found == thread


def make_and_fail(store: Store, thread: Thread, *removed: UUID) -> None:
    with store.begin(thread.user_id) as work:
        work.threads.add(thread)
        for thread_id in removed:
            work.threads.remove(thread_id, user_id=thread.user_id)
        raise ZeroDivisionError


def record_and_fail(store: Store, step: Progress) -> None:
    with store.begin_for_system() as work:
        work.runs.record([step], worker_id=WORKER)
        raise ZeroDivisionError


def make_and_swallow(store: Store, thread: Thread, run: Generation) -> None:
    answer = an_answer(thread)
    with store.begin(thread.user_id) as work:
        work.threads.add(thread)
        work.messages.add([answer])
        busy = replace(a_generation(answer), thread_id=run.thread_id)
        with suppress(ThreadBusyError):
            work.generations.add(busy)


def titles(store: Store, user_id: UUID) -> list[str]:
    with store.begin(user_id) as work:
        page = work.threads.page(ThreadFilter(), user_id=user_id, after=None, limit=9)
    return [thread.title for thread in page.items]


def test_a_failed_block_leaves_nothing(store: Store) -> None:
    kept = store.thread(title="kept")

    with pytest.raises(ZeroDivisionError):
        make_and_fail(store, a_thread(kept.user_id, title="new"), kept.thread_id)

    assert titles(store, kept.user_id) == ["kept"]


def test_a_failed_step_of_the_system_leaves_nothing(store: Store) -> None:
    run = store.running()

    with pytest.raises(ZeroDivisionError):
        record_and_fail(store, an_end(run, 1))

    assert store.generation(run) == run
    assert store.log(run) == ()


def test_what_is_not_there_can_be_asked_for_in_the_middle(store: Store) -> None:
    thread = a_thread(store.add_user(), title="new")
    with store.begin(thread.user_id) as work:
        with pytest.raises(NotFoundError):
            work.threads.get(thread.thread_id, user_id=thread.user_id)
        work.threads.add(thread)

    assert titles(store, thread.user_id) == ["new"]


def test_a_violation_that_is_swallowed_is_not_committed_in_silence(
    store: Store,
) -> None:
    run = store.running()

    with pytest.raises(StrataError, match="swallowed"):
        make_and_swallow(store, a_thread(run.user_id, title="new"), run)

    assert titles(store, run.user_id) == [""]


def test_the_next_transaction_is_not_harmed_by_a_failed_one(store: Store) -> None:
    run = store.running()
    for seq in range(1, 5):
        with pytest.raises(ZeroDivisionError):
            record_and_fail(store, a_step(run, words(seq)))

    store.record(a_step(run, words(1)))

    assert store.log(run) == (words(1),)


def test_whoever_acts_must_name_themselves_as_the_owner(store: Store) -> None:
    run, eve = store.running(), store.add_user()
    store.record(a_step(run, words(1)))

    with store.begin(run.user_id) as work:
        log = work.generations.events(
            run.generation_id, user_id=eve, after_seq=0, limit=9
        )
        path = work.messages.path(run.message_id, user_id=eve, limit=9)
        tree = work.messages.tree(run.thread_id, user_id=eve, after=None, limit=9)
        page = work.threads.page(ThreadFilter(), user_id=eve, after=None, limit=9)
        work.generations.request_cancel(run.generation_id, user_id=eve)

    assert (log, path, tree.items, page.items) == ((), (), (), ())
    assert store.generation(run).cancel_requested_at is None


@pytest.mark.parametrize(
    "look",
    [
        lambda work, run, eve: work.threads.get(run.thread_id, user_id=eve),
        lambda work, run, eve: work.threads.lock(run.thread_id, user_id=eve),
        lambda work, run, eve: work.threads.remove(run.thread_id, user_id=eve),
        lambda work, run, eve: work.messages.get(run.message_id, user_id=eve),
        lambda work, run, eve: work.generations.get(run.generation_id, user_id=eve),
    ],
)
def test_nothing_is_found_in_another_owners_name(
    store: Store, look: Callable[[UserWork, Generation, UUID], object]
) -> None:
    run, eve = store.running(), store.add_user()

    with store.begin(run.user_id) as work, pytest.raises(NotFoundError):
        look(work, run, eve)
