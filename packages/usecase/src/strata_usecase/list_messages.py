"""Read a conversation."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from strata_domain.entity.message import Message
from strata_domain.entity.page import Page
from strata_domain.entity.thread import Thread
from strata_domain.port.unit_of_work import BeginForUser, UserWork


class MessageView(StrEnum):
    """The active path from the first message to the head, or the whole tree."""

    PATH = "path"
    TREE = "tree"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMessagesQuery:
    """Whose thread, seen how.

    Attributes:
        after: the cursor of the page before. A path is read from its head backwards,
            a tree from its oldest message onwards.
    """

    user_id: UUID
    thread_id: UUID
    view: MessageView = MessageView.PATH
    after: UUID | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMessages:
    """Reads a page of messages; within a page the oldest comes first."""

    begin: BeginForUser

    def execute(self, query: ListMessagesQuery) -> Page[Message, UUID]:
        """Return the page.

        Raises:
            NotFoundError: there is no such thread.
        """
        with self.begin(query.user_id) as work:
            thread = work.threads.get(query.thread_id, user_id=query.user_id)
            return _VIEWS[query.view](work, thread, query)


def _tree(
    work: UserWork, thread: Thread, query: ListMessagesQuery
) -> Page[Message, UUID]:
    return work.messages.tree(
        thread.thread_id, user_id=query.user_id, after=query.after, limit=query.limit
    )


def _path(
    work: UserWork, thread: Thread, query: ListMessagesQuery
) -> Page[Message, UUID]:
    leaf_id = query.after or thread.head_message_id
    if leaf_id is None:
        return Page((), None)
    path = work.messages.path(leaf_id, user_id=query.user_id, limit=query.limit)
    own = tuple(m for m in path if m.thread_id == thread.thread_id)
    return Page(own, own[0].parent_id if own else None)


_VIEWS = {MessageView.TREE: _tree, MessageView.PATH: _path}
