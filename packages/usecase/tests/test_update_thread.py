"""Changing how a conversation is kept, and which branch is active."""

from dataclasses import asdict, replace
from uuid import UUID

import pytest

from strata_domain.entity.message import Message
from strata_domain.entity.thread import Thread
from strata_domain.error import NotFoundError, NotInThreadError
from strata_domain.fake import InMemoryDatabase, ManualClock
from strata_domain.service.identifier import new_id
from strata_usecase.update_thread import (
    ThreadChanges,
    UpdateThread,
    UpdateThreadCommand,
)
from support.store import NOON, a_question, a_thread


@pytest.fixture
def database() -> InMemoryDatabase:
    return InMemoryDatabase()


@pytest.fixture
def thread(database: InMemoryDatabase) -> Thread:
    return kept(database, a_thread(database.add_user(), title="old"))


def kept(database: InMemoryDatabase, thread: Thread) -> Thread:
    database.tables.threads[thread.thread_id] = thread
    return thread


def asked(database: InMemoryDatabase, thread: Thread) -> Message:
    message = a_question(thread)
    database.tables.messages[message.message_id] = message
    return message


def update(
    database: InMemoryDatabase,
    thread: Thread,
    changes: ThreadChanges,
    *,
    user_id: UUID | None = None,
) -> Thread:
    use_case = UpdateThread(begin=database.begin_for_user, clock=ManualClock())
    return use_case.execute(
        UpdateThreadCommand(
            user_id=user_id or thread.user_id,
            thread_id=thread.thread_id,
            changes=changes,
        )
    )


@pytest.mark.parametrize(
    "changes",
    [
        ThreadChanges(title="new"),
        ThreadChanges(system_prompt="Be brief."),
        ThreadChanges(system_prompt=None),
        ThreadChanges(model="sandbox/lorem"),
        ThreadChanges(pinned=True, archived=True),
        ThreadChanges(metadata={"colour": "red"}),
        ThreadChanges(),
    ],
)
def test_what_is_named_changes_and_the_rest_stays(
    database: InMemoryDatabase, thread: Thread, changes: ThreadChanges
) -> None:
    changed = update(database, thread, changes)

    expected = {**asdict(thread), **changes, "updated_at": ManualClock().now}
    assert asdict(changed) == expected
    assert database.tables.threads[thread.thread_id] == changed


def test_another_branch_can_be_made_the_active_one(
    database: InMemoryDatabase, thread: Thread
) -> None:
    message = asked(database, thread)

    update(database, thread, ThreadChanges(head_message_id=message.message_id))

    head = database.tables.threads[thread.thread_id].head_message_id
    assert head == message.message_id


def test_a_thread_with_a_head_can_be_renamed(
    database: InMemoryDatabase, thread: Thread
) -> None:
    message = asked(database, thread)
    kept(database, replace(thread, head_message_id=message.message_id))

    changed = update(database, thread, ThreadChanges(title="new"))

    assert (changed.title, changed.head_message_id) == ("new", message.message_id)


def test_the_head_must_be_a_message_of_the_thread(
    database: InMemoryDatabase, thread: Thread
) -> None:
    own = kept(database, a_thread(thread.user_id))
    foreign = kept(database, a_thread(database.add_user()))
    elsewhere = [asked(database, other).message_id for other in (own, foreign)]

    for head in (*elsewhere, new_id()):
        with pytest.raises(NotInThreadError):
            update(database, thread, ThreadChanges(head_message_id=head))

    assert database.tables.threads[thread.thread_id] == thread


def test_nobody_changes_another_users_thread(
    database: InMemoryDatabase, thread: Thread
) -> None:
    eve = database.add_user()

    for wanted in (thread, replace(thread, thread_id=new_id())):
        with pytest.raises(NotFoundError):
            update(database, wanted, ThreadChanges(title="mine"), user_id=eve)

    assert database.tables.threads[thread.thread_id] == thread
    assert thread.updated_at == NOON
