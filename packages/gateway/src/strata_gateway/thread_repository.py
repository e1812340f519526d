"""Threads in Postgres."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    delete,
    insert,
    select,
    text,
    tuple_,
    update,
)

from strata_domain.entity.page import Page, ThreadCursor, ThreadFilter
from strata_domain.entity.thread import Thread
from strata_domain.error import NotFoundError
from strata_gateway.entity_table import THREADS
from strata_gateway.paging import first_page

_COLUMNS = THREADS.table.c
_OWN = (
    _COLUMNS.id == bindparam("wanted_id"),
    _COLUMNS.user_id == bindparam("owner_id"),
)
_ADD = insert(THREADS.table)
_GET = select(*THREADS.columns()).where(*_OWN)
_LOCK = _GET.with_for_update(key_share=True)
_SAVE = update(THREADS.table).where(*_OWN)
_REMOVE = delete(THREADS.table).where(*_OWN)
_LOCK_FILES = text("""
select from assets where id in (
  select reference.asset_id from message_assets as reference
  join messages as message on message.id = reference.message_id
  where message.thread_id = :wanted_id and message.user_id = :owner_id
) order by id for update
""")
"""In one order: threads that share files may be deleted at once."""
_FIXED = {"id", "user_id", "created_at"}
_LISTED_BY = tuple_(_COLUMNS.updated_at, _COLUMNS.id)


class SqlThreadRepository:
    """Reads and writes a user's threads."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the connection's transaction."""
        self._connection = connection

    def add(self, thread: Thread) -> None:
        """Store a new thread."""
        self._connection.execute(_ADD, THREADS.values(thread))

    def get(self, thread_id: UUID, *, user_id: UUID) -> Thread:
        """Return a thread."""
        return self._one(_GET, thread_id, user_id)

    def lock(self, thread_id: UUID, *, user_id: UUID) -> Thread:
        """Return a thread that nobody else can change until the block ends."""
        return self._one(_LOCK, thread_id, user_id)

    def page(
        self,
        wanted: ThreadFilter,
        *,
        user_id: UUID,
        after: ThreadCursor | None,
        limit: int,
    ) -> Page[Thread, ThreadCursor]:
        """Return threads, the latest first."""
        statement = (
            select(*THREADS.columns())
            .where(_COLUMNS.user_id == user_id, *_matching(wanted), *_before(after))
            .order_by(_COLUMNS.updated_at.desc(), _COLUMNS.id.desc())
            .limit(limit + 1)
        )
        rows = self._connection.execute(statement).all()
        found = [THREADS.entity(row) for row in rows]
        return first_page(found, limit=limit, cursor=_cursor)

    def save(self, thread: Thread) -> None:
        """Store everything about a thread that can change."""
        values = THREADS.values(thread).items()
        changed = {name: value for name, value in values if name not in _FIXED}
        own = {"wanted_id": thread.thread_id, "owner_id": thread.user_id}
        if not self._connection.execute(_SAVE, {**changed, **own}).rowcount:
            raise NotFoundError(thread.thread_id)

    def remove(self, thread_id: UUID, *, user_id: UUID) -> None:
        """Delete a thread; the database deletes what is in it."""
        own = {"wanted_id": thread_id, "owner_id": user_id}
        self._connection.execute(_LOCK_FILES, own)
        if not self._connection.execute(_REMOVE, own).rowcount:
            raise NotFoundError(thread_id)

    def _one(
        self, statement: Select[tuple[object]], thread_id: UUID, user_id: UUID
    ) -> Thread:
        own = {"wanted_id": thread_id, "owner_id": user_id}
        row = self._connection.execute(statement, own).one_or_none()
        if row is None:
            raise NotFoundError(thread_id)
        return THREADS.entity(row)


def _matching(wanted: ThreadFilter) -> Sequence[ColumnElement[bool]]:
    return (
        _COLUMNS.archived == wanted.archived,
        *(_COLUMNS.pinned == p for p in (wanted.pinned,) if p is not None),
        *(_COLUMNS.title.icontains(q, autoescape=True) for q in (wanted.q,) if q),
    )


def _before(after: ThreadCursor | None) -> Sequence[ColumnElement[bool]]:
    given = (cursor for cursor in (after,) if cursor is not None)
    return [(cursor.updated_at, cursor.thread_id) > _LISTED_BY for cursor in given]


def _cursor(thread: Thread) -> ThreadCursor:
    return ThreadCursor(thread.updated_at, thread.thread_id)
