"""Rules that the database in memory keeps even against a careless use case."""

from contextlib import suppress
from dataclasses import replace
from uuid import UUID

import pytest

from strata_domain.entity.generation import GenerationStatus
from strata_domain.entity.message import ImageAssetPart
from strata_domain.error import (
    ConflictError,
    NotFoundError,
    PermissionDeniedError,
    StrataError,
)
from strata_domain.fake import InMemoryDatabase, ManualClock
from strata_domain.service.identifier import new_id
from support.store import Store, a_generation, a_question, a_thread, an_answer, an_end


@pytest.fixture
def store() -> Store:
    database = InMemoryDatabase(ManualClock())
    return Store(
        begin=database.begin_for_user,
        begin_for_system=database.begin_for_system,
        add_user=database.add_user,
        let_pass=lambda _: None,
        give_plan=database.give_plan,
    )


@pytest.fixture
def ada(store: Store) -> UUID:
    return store.add_user()


def test_nobody_stores_anything_for_somebody_else(store: Store, ada: UUID) -> None:
    eve = store.add_user()

    with pytest.raises(PermissionDeniedError), store.begin(eve) as work:
        work.threads.add(a_thread(ada))


def test_nothing_is_stored_twice(store: Store, ada: UUID) -> None:
    thread = store.thread(ada)

    with pytest.raises(ConflictError), store.begin(ada) as work:
        work.threads.add(thread)


def test_a_message_needs_a_thread_of_its_owner(store: Store, ada: UUID) -> None:
    foreign = replace(store.thread(), user_id=ada)

    for thread in (foreign, a_thread(ada)):
        with pytest.raises(NotFoundError), store.begin(ada) as work:
            work.messages.add([a_question(thread)])


def test_a_message_shows_no_file_that_its_owner_lacks(store: Store, ada: UUID) -> None:
    shown = (ImageAssetPart(new_id()),)
    message = replace(a_question(store.thread(ada)), parts=shown)

    with pytest.raises(NotFoundError), store.begin(ada) as work:
        work.messages.add([message])


def test_a_message_hangs_below_one_of_its_own_thread(store: Store, ada: UUID) -> None:
    thread, elsewhere = store.thread(ada), a_question(store.thread(ada))
    store.messages(elsewhere)

    for parent_id in (elsewhere.message_id, new_id()):
        with pytest.raises(NotFoundError), store.begin(ada) as work:
            work.messages.add([a_question(thread, parent_id)])


def test_an_answer_is_written_by_one_run(store: Store, ada: UUID) -> None:
    answer = an_answer(store.thread(ada))
    store.messages(answer)
    ended = replace(a_generation(answer), status=GenerationStatus.COMPLETED)

    with store.begin(ada) as work:
        work.generations.add(ended)
    with pytest.raises(ConflictError), store.begin(ada) as work:
        work.generations.add(a_generation(answer))


def test_a_log_ends_once(store: Store) -> None:
    run = store.running()
    first, second = an_end(run, 1), an_end(run, 2)

    with pytest.raises(ConflictError):
        store.record(replace(second, events=(*first.events, *second.events)))

    assert store.log(run) == ()
    assert store.generation(run).status is GenerationStatus.RUNNING


def test_an_error_that_is_swallowed_still_undoes_everything(
    store: Store, ada: UUID
) -> None:
    thread = a_thread(ada)

    def swallow() -> None:
        with store.begin(ada) as work, suppress(ConflictError):
            work.threads.add(thread)
            work.threads.add(thread)

    with pytest.raises(StrataError):
        swallow()

    with pytest.raises(NotFoundError), store.begin(ada) as work:
        work.threads.get(thread.thread_id, user_id=ada)
