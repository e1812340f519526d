"""Messages in Postgres."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import (
    Connection,
    Select,
    bindparam,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_once

from strata_domain.entity.message import Message
from strata_domain.entity.page import Page
from strata_domain.error import NotFoundError
from strata_domain.service.picture import asset_ids
from strata_gateway.entity_table import MESSAGES
from strata_gateway.paging import first_page
from strata_gateway.row import MessageAssetRow

_COLUMNS = MESSAGES.table.c
_OWN = (
    _COLUMNS.id == bindparam("wanted_id"),
    _COLUMNS.user_id == bindparam("owner_id"),
)
_ADD = insert(MESSAGES.table)
_REFER = insert(MessageAssetRow)
_REFER_ONCE = insert_once(MessageAssetRow).on_conflict_do_nothing()
_GET = select(*MESSAGES.columns()).where(*_OWN)
_TREE = (
    select(*MESSAGES.columns())
    .where(
        _COLUMNS.thread_id == bindparam("thread"),
        _COLUMNS.user_id == bindparam("owner_id"),
        _COLUMNS.id > bindparam("after"),
    )
    .order_by(_COLUMNS.id)
    .limit(bindparam("most"))
)
_SAVE_FEEDBACK = update(MESSAGES.table).where(*_OWN).values(updated_at=func.now())
_BEFORE_ALL = UUID(int=0)


def _path() -> Select[tuple[object]]:
    """Return the statement that walks from a leaf towards the root, a step a message.

    Each step is one look at the primary key, so a thread may be as long as it likes.
    """
    depth = literal(1).label("depth")
    leaf = select(*MESSAGES.columns(), depth).where(*_OWN)
    path = leaf.cte("path", recursive=True)
    parent = MESSAGES.table.alias("parent")
    step = (
        select(*MESSAGES.columns(parent), path.c.depth + 1)
        .where(parent.c.id == path.c.parent_id)
        .where(parent.c.user_id == bindparam("owner_id"))
        .where(path.c.depth < bindparam("most"))
    )
    walked = path.union_all(step)
    fields = [column for column in walked.c if column.name != "depth"]
    return select(*fields).order_by(walked.c.depth.desc())


_PATH = _path()


class SqlMessageRepository:
    """Reads and writes the messages of a user's threads."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    def add(self, messages: Sequence[Message]) -> None:
        """Store new messages, parents before children."""
        if messages:
            values = [MESSAGES.values(message) for message in messages]
            self._connection.execute(_ADD, values)
            self._refer([each for one in messages for each in _references(one)])

    def get(self, message_id: UUID, *, user_id: UUID) -> Message:
        """Return a message."""
        own = {"wanted_id": message_id, "owner_id": user_id}
        row = self._connection.execute(_GET, own).one_or_none()
        if row is None:
            raise NotFoundError(message_id)
        return MESSAGES.entity(row)

    def path(self, leaf_id: UUID, *, user_id: UUID, limit: int) -> tuple[Message, ...]:
        """Return the leaf and its ancestors, oldest first, the last `limit` of them."""
        wanted = {"wanted_id": leaf_id, "owner_id": user_id, "most": limit}
        rows = self._connection.execute(_PATH, wanted).all()
        return tuple(MESSAGES.entity(row) for row in rows)

    def tree(
        self, thread_id: UUID, *, user_id: UUID, after: UUID | None, limit: int
    ) -> Page[Message, UUID]:
        """Return all messages of a thread, in the order they were made."""
        wanted = {
            "thread": thread_id,
            "owner_id": user_id,
            "after": after or _BEFORE_ALL,
            "most": limit + 1,
        }
        rows = self._connection.execute(_TREE, wanted).all()
        found = [MESSAGES.entity(row) for row in rows]
        return first_page(found, limit=limit, cursor=_cursor)

    def refer(self, message_id: UUID, asset_id: UUID, *, user_id: UUID) -> None:
        """Keep a file as long as a message; once more changes nothing."""
        self.get(message_id, user_id=user_id)
        named = {"message_id": message_id, "asset_id": asset_id, "user_id": user_id}
        self._connection.execute(_REFER_ONCE, named)

    def save_feedback(self, message: Message) -> None:
        """Store the verdict and the comment."""
        own = {"wanted_id": message.message_id, "owner_id": message.user_id}
        verdict = {
            "feedback": message.feedback,
            "feedback_comment": message.feedback_comment,
        }
        if not self._connection.execute(_SAVE_FEEDBACK, {**own, **verdict}).rowcount:
            raise NotFoundError(message.message_id)

    def _refer(self, references: Sequence[Mapping[str, UUID]]) -> None:
        if references:
            self._connection.execute(_REFER, references)


def _references(message: Message) -> list[dict[str, UUID]]:
    return [
        {
            "message_id": message.message_id,
            "asset_id": asset_id,
            "user_id": message.user_id,
        }
        for asset_id in dict.fromkeys(asset_ids(message.parts))
    ]


def _cursor(message: Message) -> UUID:
    return message.message_id
