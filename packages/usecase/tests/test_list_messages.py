"""Reading a conversation, along its active path or as a tree."""

from dataclasses import replace
from uuid import UUID

import pytest

from strata_domain.entity.message import Message
from strata_domain.entity.page import Page
from strata_domain.entity.thread import Thread
from strata_domain.error import NotFoundError
from strata_domain.fake import InMemoryDatabase
from strata_domain.service.identifier import new_id
from strata_usecase.list_messages import ListMessages, ListMessagesQuery, MessageView
from support.store import a_question, a_thread


class House:
    """A thread with a trunk of seven messages and a branch beside its fourth."""

    def __init__(self) -> None:
        """Store it."""
        self.database = InMemoryDatabase()
        self.user_id = self.database.add_user()
        self.thread, self.trunk = self.grow(7)
        self.twig = a_question(self.thread, self.trunk[2].message_id)
        self.keep(self.twig)

    def grow(self, count: int) -> tuple[Thread, list[Message]]:
        thread, trunk = a_thread(self.user_id), list[Message]()
        for _ in range(count):
            parent_id = trunk[-1].message_id if trunk else None
            trunk.append(a_question(thread, parent_id))
        self.keep(*trunk)
        thread = replace(
            thread, head_message_id=trunk[-1].message_id if trunk else None
        )
        self.database.tables.threads[thread.thread_id] = thread
        return thread, trunk

    def keep(self, *messages: Message) -> None:
        stored = self.database.tables.messages
        stored.update({message.message_id: message for message in messages})

    def page(
        self,
        view: MessageView,
        *,
        thread: Thread | None = None,
        after: UUID | None = None,
        limit: int = 3,
        user_id: UUID | None = None,
    ) -> Page[Message, UUID]:
        query = ListMessagesQuery(
            user_id=user_id or self.user_id,
            thread_id=(thread or self.thread).thread_id,
            view=view,
            after=after,
            limit=limit,
        )
        return ListMessages(begin=self.database.begin_for_user).execute(query)


PATH, TREE = MessageView.PATH, MessageView.TREE
VIEWS = pytest.mark.parametrize("view", MessageView)


def test_a_path_is_read_from_its_head_backwards_oldest_first_within_a_page() -> None:
    house = House()

    last = house.page(PATH)
    middle = house.page(PATH, after=last.next_cursor)
    oldest = house.page(PATH, after=middle.next_cursor)

    assert list(last.items) == house.trunk[4:]
    assert list(middle.items) == house.trunk[1:4]
    assert list(oldest.items) == house.trunk[:1]
    assert oldest.next_cursor is None


def test_a_path_that_just_fits_a_page_has_no_next() -> None:
    house = House()

    page = house.page(PATH, limit=7)

    assert (list(page.items), page.next_cursor) == (house.trunk, None)


def test_a_path_leaves_out_what_stands_beside_it() -> None:
    house = House()

    assert house.twig not in house.page(PATH, limit=50).items
    branch = house.page(PATH, after=house.twig.message_id, limit=50)
    assert list(branch.items) == [*house.trunk[:3], house.twig]


def test_a_tree_is_read_from_its_oldest_message_onwards_branches_included() -> None:
    house = House()
    seen, cursor = list[Message](), None
    for _ in range(3):
        page = house.page(TREE, after=cursor)
        seen, cursor = [*seen, *page.items], page.next_cursor

    assert seen == [*house.trunk, house.twig]
    assert cursor is None


@VIEWS
def test_an_empty_thread_has_no_messages(view: MessageView) -> None:
    house = House()
    empty, _ = house.grow(0)

    assert house.page(view, thread=empty) == Page((), None)


def test_a_cursor_from_another_thread_leads_nowhere() -> None:
    house = House()
    _, elsewhere = house.grow(3)

    for after in (elsewhere[-1].message_id, new_id()):
        assert house.page(PATH, after=after) == Page((), None)


@VIEWS
def test_a_stranger_reads_nothing(view: MessageView) -> None:
    house = House()

    with pytest.raises(NotFoundError):
        house.page(view, user_id=house.database.add_user())
