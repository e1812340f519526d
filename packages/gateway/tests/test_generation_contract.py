"""A user's generations, in memory and in Postgres."""

from dataclasses import replace

import pytest

from strata_domain.entity.generation import Generation, Standing
from strata_domain.error import (
    ConflictError,
    NotFoundError,
    PermissionDeniedError,
    ThreadBusyError,
)
from strata_domain.service.identifier import new_id
from support.store import (
    Store,
    a_generation,
    a_step,
    an_answer,
    an_end,
    words,
)


def open_another(store: Store, generation: Generation) -> Generation:
    """Write a second answer in the same thread."""
    with store.begin(generation.user_id) as work:
        thread = work.threads.get(generation.thread_id, user_id=generation.user_id)
        answer = an_answer(thread)
        another = a_generation(answer)
        work.messages.add([answer])
        work.generations.add(another)
    return another


def ask_to_stop(store: Store, generation: Generation) -> None:
    with store.begin(generation.user_id) as work:
        work.generations.request_cancel(
            generation.generation_id, user_id=generation.user_id
        )


def test_a_generation_comes_back_as_it_was_stored(store: Store) -> None:
    generation = store.running()

    assert store.generation(generation) == generation
    assert store.log(generation) == ()


def test_a_thread_writes_one_answer_at_a_time(store: Store) -> None:
    first = store.running()

    with pytest.raises(ThreadBusyError):
        open_another(store, first)
    with store.begin(first.user_id) as work:
        tree = work.messages.tree(
            first.thread_id, user_id=first.user_id, after=None, limit=9
        )
    assert [message.message_id for message in tree.items] == [first.message_id]


def test_the_next_answer_may_begin_when_one_has_ended(store: Store) -> None:
    first = store.running()
    store.record(an_end(first, 1))

    second = open_another(store, first)

    assert store.generation(second) == second


def test_a_message_is_written_by_one_generation(store: Store) -> None:
    first = store.running()
    store.record(an_end(first, 1))

    with pytest.raises(ConflictError), store.begin(first.user_id) as work:
        work.generations.add(replace(first, generation_id=new_id()))


def test_a_generation_needs_its_message(store: Store) -> None:
    thread = store.thread()

    with pytest.raises(NotFoundError), store.begin(thread.user_id) as work:
        work.generations.add(a_generation(an_answer(thread)))


def test_nobody_opens_a_run_for_somebody_else(store: Store) -> None:
    answer, eve = an_answer(store.thread()), store.add_user()
    store.messages(answer)

    with pytest.raises(PermissionDeniedError), store.begin(eve) as work:
        work.generations.add(a_generation(answer))


def test_unknown_generations_and_somebody_elses_are_the_same(store: Store) -> None:
    generation, eve = store.running(), store.add_user()
    store.record(a_step(generation, words(1)))

    for key, owner in (
        (new_id(), eve),
        (generation.generation_id, eve),
        (generation.generation_id, generation.user_id),
    ):
        with pytest.raises(NotFoundError), store.begin(eve) as work:
            work.generations.get(key, user_id=owner)
        with store.begin(eve) as work:
            assert not work.generations.events(key, user_id=owner, after_seq=0, limit=9)


def test_a_log_is_read_from_anywhere_in_bounded_pieces(store: Store) -> None:
    generation = store.running()
    events = tuple(words(seq) for seq in range(1, 6))
    store.record(a_step(generation, *events))

    with store.begin(generation.user_id) as work:
        found = work.generations.events(
            generation.generation_id, user_id=generation.user_id, after_seq=2, limit=2
        )
    assert found == events[2:4]


def test_the_owner_of_a_run_learns_that_it_shall_stop(store: Store) -> None:
    generation = store.running()

    ask_to_stop(store, generation)

    assert store.generation(generation).cancel_requested_at is not None
    assert store.record(a_step(generation)) == [Standing.CANCEL_REQUESTED]


def test_the_first_wish_to_stop_counts(store: Store) -> None:
    generation = store.running()
    ask_to_stop(store, generation)
    asked_at = store.generation(generation).cancel_requested_at
    store.let_pass(1)

    ask_to_stop(store, generation)

    assert store.generation(generation).cancel_requested_at == asked_at


def test_a_run_that_has_ended_cannot_be_stopped(store: Store) -> None:
    generation = store.running()
    store.record(an_end(generation, 1))
    ended = store.generation(generation)

    ask_to_stop(store, generation)

    assert store.generation(generation) == ended


def test_nobody_stops_somebody_elses_run(store: Store) -> None:
    generation, eve = store.running(), store.add_user()

    for key, owner in (
        (new_id(), eve),
        (generation.generation_id, eve),
        (generation.generation_id, generation.user_id),
    ):
        with store.begin(eve) as work:
            work.generations.request_cancel(key, user_id=owner)

    assert store.generation(generation) == generation
