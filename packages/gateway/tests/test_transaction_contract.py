"""Transactions, in memory and in Postgres."""

from contextlib import suppress
from dataclasses import replace
from uuid import UUID

import pytest

from strata_domain.entity.generation import Generation, Progress
from strata_domain.entity.page import ThreadFilter
from strata_domain.entity.thread import Thread
from strata_domain.error import NotFoundError, StrataError, ThreadBusyError
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
