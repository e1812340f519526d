"""Beginning, finding and throwing away conversations."""

import pytest

from strata_domain.entity.page import ThreadFilter
from strata_domain.entity.profile import ProfileStatus
from strata_domain.entity.thread import Thread
from strata_domain.error import (
    AccountNotFoundError,
    AccountSuspendedError,
    NotFoundError,
)
from strata_domain.fake import InMemoryDatabase, ManualClock
from strata_domain.service.identifier import new_id
from strata_usecase.create_thread import CreateThread, CreateThreadCommand
from strata_usecase.delete_thread import DeleteThread, DeleteThreadCommand
from strata_usecase.get_thread import GetThread, GetThreadQuery
from strata_usecase.list_threads import ListThreads, ListThreadsQuery
from support.store import a_question


class Shelf:
    """A user's threads, and a stranger who wants them."""

    def __init__(self) -> None:
        """Begin without threads."""
        self.clock = ManualClock()
        self.database = InMemoryDatabase(self.clock)
        self.ada, self.eve = (self.database.add_user() for _ in range(2))
        begin = self.database.begin_for_user
        self.create = CreateThread(begin=begin, clock=self.clock)
        self.get = GetThread(begin=begin)
        self.list = ListThreads(begin=begin)
        self.delete = DeleteThread(begin=begin)

    def begun(self, title: str = "") -> Thread:
        return self.create.execute(CreateThreadCommand(user_id=self.ada, title=title))


def test_a_new_thread_is_kept_as_it_was_wished_for() -> None:
    shelf = Shelf()
    command = CreateThreadCommand(
        user_id=shelf.ada,
        title="Plans",
        system_prompt="Be brief.",
        model="sandbox/echo",
        metadata={"colour": "red"},
    )

    thread = shelf.create.execute(command)

    assert shelf.database.tables.threads == {thread.thread_id: thread}
    assert (thread.title, thread.system_prompt) == ("Plans", "Be brief.")
    assert (thread.model, thread.metadata) == ("sandbox/echo", {"colour": "red"})
    assert thread.created_at == thread.updated_at == shelf.clock()
    assert thread.head_message_id is None


def test_a_suspended_user_begins_no_thread() -> None:
    shelf = Shelf()
    user_id = shelf.database.add_user(status=ProfileStatus.SUSPENDED)

    with pytest.raises(AccountSuspendedError):
        shelf.create.execute(CreateThreadCommand(user_id=user_id))

    assert shelf.database.tables.threads == {}


def test_a_deleted_user_begins_no_thread() -> None:
    with pytest.raises(AccountNotFoundError):
        Shelf().create.execute(CreateThreadCommand(user_id=new_id()))


def test_a_thread_is_found_by_its_owner() -> None:
    shelf = Shelf()
    thread = shelf.begun()

    query = GetThreadQuery(user_id=shelf.ada, thread_id=thread.thread_id)

    assert shelf.get.execute(query) == thread


def test_a_thread_does_not_exist_for_anybody_else() -> None:
    shelf = Shelf()
    thread = shelf.begun()

    for thread_id in (thread.thread_id, new_id()):
        with pytest.raises(NotFoundError):
            shelf.get.execute(GetThreadQuery(user_id=shelf.eve, thread_id=thread_id))
        with pytest.raises(NotFoundError):
            shelf.delete.execute(
                DeleteThreadCommand(user_id=shelf.eve, thread_id=thread_id)
            )
    assert shelf.database.tables.threads == {thread.thread_id: thread}


def test_threads_are_listed_a_page_at_a_time_the_latest_first() -> None:
    shelf = Shelf()
    threads = []
    for _ in range(5):
        threads.append(shelf.begun())
        shelf.clock.advance(1)

    first = shelf.list.execute(ListThreadsQuery(user_id=shelf.ada, limit=3))
    rest = shelf.list.execute(
        ListThreadsQuery(user_id=shelf.ada, limit=3, after=first.next_cursor)
    )

    assert [*first.items, *rest.items] == threads[::-1]
    assert (len(first.items), rest.next_cursor) == (3, None)


def test_threads_are_listed_as_they_are_wanted() -> None:
    shelf = Shelf()
    wanted, other = shelf.begun("Plans"), shelf.begun("Poems")

    query = ListThreadsQuery(user_id=shelf.ada, wanted=ThreadFilter(q="plan"))

    assert shelf.list.execute(query).items == (wanted,)
    assert other not in shelf.list.execute(query).items


def test_a_list_shows_only_ones_own() -> None:
    shelf = Shelf()
    shelf.begun()

    assert shelf.list.execute(ListThreadsQuery(user_id=shelf.eve)).items == ()


def test_a_thread_is_thrown_away_with_everything_in_it() -> None:
    shelf = Shelf()
    thread, kept = shelf.begun(), shelf.begun()
    tables = shelf.database.tables
    for message in (a_question(thread), a_question(kept)):
        tables.messages[message.message_id] = message

    shelf.delete.execute(
        DeleteThreadCommand(user_id=shelf.ada, thread_id=thread.thread_id)
    )

    assert tables.threads == {kept.thread_id: kept}
    assert {message.thread_id for message in tables.messages.values()} == {
        kept.thread_id
    }
