"""Threads, in memory and in Postgres."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from strata_domain.entity.page import ThreadFilter
from strata_domain.error import ConflictError, NotFoundError, PermissionDeniedError
from strata_domain.service.identifier import new_id
from support.store import NOON, Store, a_question, a_thread, an_answer


def listed(store: Store, user_id: UUID) -> list[str]:
    with store.begin(user_id) as work:
        page = work.threads.page(ThreadFilter(), user_id=user_id, after=None, limit=50)
    return [thread.title for thread in page.items]


def test_a_thread_comes_back_as_it_was_stored(store: Store) -> None:
    thread = replace(
        a_thread(store.add_user(), title="A “title” 🙂"),
        system_prompt="Be brief.",
        model="sandbox/echo",
        pinned=True,
        metadata={"colour": ["red", None, 1.5], "é": {"x": True}},
    )
    with store.begin(thread.user_id) as work:
        work.threads.add(thread)

    with store.begin(thread.user_id) as work:
        found = work.threads.get(thread.thread_id, user_id=thread.user_id)
    assert found == thread


def test_everything_that_can_change_is_saved(store: Store) -> None:
    thread = store.thread()
    question = a_question(thread)
    store.messages(question)
    changed = replace(
        thread,
        title="new",
        system_prompt="Be kind.",
        model="sandbox/lorem",
        head_message_id=question.message_id,
        pinned=True,
        archived=True,
        metadata={"a": 1},
        updated_at=NOON + timedelta(hours=1),
    )

    with store.begin(thread.user_id) as work:
        work.threads.save(changed)
        assert work.threads.lock(thread.thread_id, user_id=thread.user_id) == changed


def test_an_id_that_is_taken_is_a_conflict(store: Store) -> None:
    thread = store.thread()

    with pytest.raises(ConflictError), store.begin(thread.user_id) as work:
        work.threads.add(thread)


@pytest.mark.parametrize("way", ["get", "lock", "remove"])
def test_an_unknown_thread_and_somebody_elses_are_the_same(
    store: Store, way: str
) -> None:
    thread, eve = store.thread(), store.add_user()

    for key, user_id in ((new_id(), eve), (thread.thread_id, eve)):
        with pytest.raises(NotFoundError), store.begin(eve) as work:
            getattr(work.threads, way)(key, user_id=user_id)


@pytest.mark.parametrize("way", ["get", "lock", "remove"])
def test_naming_the_owner_does_not_make_one_the_owner(store: Store, way: str) -> None:
    thread, eve = store.thread(), store.add_user()

    with pytest.raises(NotFoundError), store.begin(eve) as work:
        getattr(work.threads, way)(thread.thread_id, user_id=thread.user_id)


def test_somebody_elses_thread_is_neither_saved_nor_listed(store: Store) -> None:
    thread, eve = store.thread(title="Ada's"), store.add_user()

    with pytest.raises(NotFoundError), store.begin(eve) as work:
        work.threads.save(replace(thread, title="Eve's"))
    with store.begin(eve) as work:
        page = work.threads.page(
            ThreadFilter(), user_id=thread.user_id, after=None, limit=9
        )
    assert page.items == ()
    assert listed(store, thread.user_id) == ["Ada's"]


def test_a_thread_cannot_be_made_for_somebody_else(store: Store) -> None:
    ada, eve = store.add_user(), store.add_user()

    with pytest.raises(PermissionDeniedError), store.begin(eve) as work:
        work.threads.add(a_thread(ada))
    assert listed(store, ada) == []


def test_the_head_must_be_a_message_of_the_thread(store: Store) -> None:
    thread = store.thread()
    elsewhere = a_question(store.thread(thread.user_id))
    store.messages(elsewhere)

    for head in (elsewhere.message_id, new_id()):
        with pytest.raises(NotFoundError), store.begin(thread.user_id) as work:
            work.threads.save(replace(thread, head_message_id=head))


def test_a_removed_thread_takes_everything_with_it(store: Store) -> None:
    generation = store.running()
    thread_id, ada = generation.thread_id, generation.user_id
    kept = store.thread(ada, title="kept")
    other = an_answer(kept)
    store.messages(other)

    with store.begin(ada) as work:
        work.threads.remove(thread_id, user_id=ada)

    assert listed(store, ada) == ["kept"]
    with store.begin(ada) as work:
        assert work.messages.path(generation.message_id, user_id=ada, limit=9) == ()
        assert work.messages.get(other.message_id, user_id=ada) == other
    with pytest.raises(NotFoundError):
        store.generation(generation)
