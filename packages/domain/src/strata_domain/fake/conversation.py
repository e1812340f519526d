"""Profiles, threads and messages in memory."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import TypeVar
from uuid import UUID

from strata_domain.entity.message import Message
from strata_domain.entity.page import Page, ThreadCursor, ThreadFilter
from strata_domain.entity.profile import Profile
from strata_domain.entity.thread import Thread
from strata_domain.error import AccountNotFoundError, NotFoundError
from strata_domain.fake.discarding import collect, referred
from strata_domain.fake.transaction import Transaction
from strata_domain.service.picture import asset_ids

Item = TypeVar("Item")
Cursor = TypeVar("Cursor")


@dataclass(frozen=True, slots=True)
class InMemoryProfiles:
    """The user's own profile."""

    transaction: Transaction

    def get(self, *, user_id: UUID) -> Profile:
        """Return the profile."""
        profiles = self.transaction.tables.profiles
        try:
            return self.transaction.own(profiles, user_id, user_id)
        except NotFoundError as error:
            raise AccountNotFoundError(user_id) from error

    def save(self, profile: Profile) -> None:
        """Store the display name and the locale."""
        known = self.get(user_id=profile.user_id)
        self.transaction.tables.profiles[profile.user_id] = replace(
            known, display_name=profile.display_name, locale=profile.locale
        )


@dataclass(frozen=True, slots=True)
class InMemoryThreads:
    """The user's conversations."""

    transaction: Transaction

    def add(self, thread: Thread) -> None:
        """Store a new thread."""
        threads = self.transaction.tables.threads
        self.transaction.add(threads, thread.thread_id, thread)

    def get(self, thread_id: UUID, *, user_id: UUID) -> Thread:
        """Return a thread."""
        threads = self.transaction.tables.threads
        return self.transaction.own(threads, thread_id, user_id)

    def lock(self, thread_id: UUID, *, user_id: UUID) -> Thread:
        """Return a thread; in memory one transaction follows the other anyway."""
        return self.get(thread_id, user_id=user_id)

    def page(
        self,
        wanted: ThreadFilter,
        *,
        user_id: UUID,
        after: ThreadCursor | None,
        limit: int,
    ) -> Page[Thread, ThreadCursor]:
        """Return threads, the latest first."""
        threads = self.transaction.visible(self.transaction.tables.threads, user_id)
        found = [t for t in threads if _matches(t, wanted) and _follows(t, after)]
        found.sort(key=_place, reverse=True)
        return _page(found, limit, lambda thread: ThreadCursor(*_place(thread)))

    def save(self, thread: Thread) -> None:
        """Store everything about a thread that can change."""
        known = self.get(thread.thread_id, user_id=thread.user_id)
        self.transaction.ensure_message(thread.thread_id, thread.head_message_id)
        changed = replace(thread, created_at=known.created_at)
        self.transaction.tables.threads[thread.thread_id] = changed

    def remove(self, thread_id: UUID, *, user_id: UUID) -> None:
        """Delete a thread with its messages and generations, and what only it shows."""
        self.get(thread_id, user_id=user_id)
        tables, now = self.transaction.tables, self.transaction.clock()
        known = referred(tables, thread_id) & tables.assets.keys()
        tables.forget_thread(thread_id)
        collect(tables, [tables.assets[key] for key in known], now, maker=None)


@dataclass(frozen=True, slots=True)
class InMemoryMessages:
    """The messages of the user's threads."""

    transaction: Transaction

    def add(self, messages: Sequence[Message]) -> None:
        """Store new messages, parents before children."""
        stored = self.transaction.tables.messages
        for message in messages:
            self.transaction.add(stored, message.message_id, message)
            self.transaction.ensure_thread(message.thread_id, message.user_id)
            self.transaction.ensure_message(message.thread_id, message.parent_id)
            self._refer(message, asset_ids(message.parts))

    def get(self, message_id: UUID, *, user_id: UUID) -> Message:
        """Return a message."""
        messages = self.transaction.tables.messages
        return self.transaction.own(messages, message_id, user_id)

    def path(self, leaf_id: UUID, *, user_id: UUID, limit: int) -> tuple[Message, ...]:
        """Return the leaf and its ancestors, oldest first, the last `limit` of them."""
        return tuple(islice(self._upwards(leaf_id, user_id), limit))[::-1]

    def tree(
        self, thread_id: UUID, *, user_id: UUID, after: UUID | None, limit: int
    ) -> Page[Message, UUID]:
        """Return all messages of a thread, in the order they were made."""
        messages = self.transaction.visible(self.transaction.tables.messages, user_id)
        begin = after or UUID(int=0)
        of_thread = (m for m in messages if m.thread_id == thread_id)
        found = [message for message in of_thread if message.message_id > begin]
        found.sort(key=attrgetter("message_id"))
        return _page(found, limit, lambda message: message.message_id)

    def refer(self, message_id: UUID, asset_id: UUID, *, user_id: UUID) -> None:
        """Keep a file as long as a message; once more changes nothing."""
        self._refer(self.get(message_id, user_id=user_id), [asset_id])

    def save_feedback(self, message: Message) -> None:
        """Store the verdict and the comment."""
        known = self.get(message.message_id, user_id=message.user_id)
        self.transaction.tables.messages[message.message_id] = replace(
            known,
            feedback=message.feedback,
            feedback_comment=message.feedback_comment,
        )

    def _refer(self, message: Message, assets: Sequence[UUID]) -> None:
        self.transaction.ensure_assets(assets, message.user_id)
        named = {(message.message_id, asset_id): message.user_id for asset_id in assets}
        self.transaction.tables.message_assets |= named

    def _upwards(self, leaf_id: UUID | None, user_id: UUID) -> Iterator[Message]:
        messages = self.transaction.visible(self.transaction.tables.messages, user_id)
        by_id = {message.message_id: message for message in messages}
        while leaf_id in by_id:
            yield by_id[leaf_id]
            leaf_id = by_id[leaf_id].parent_id


def _matches(thread: Thread, wanted: ThreadFilter) -> bool:
    return (
        thread.archived == wanted.archived
        and wanted.pinned in {None, thread.pinned}
        and (wanted.q or "").lower() in thread.title.lower()
    )


def _follows(thread: Thread, after: ThreadCursor | None) -> bool:
    return after is None or _place(thread) < (after.updated_at, after.thread_id)


def _place(thread: Thread) -> tuple[datetime, UUID]:
    return thread.updated_at, thread.thread_id


def _page(
    found: Sequence[Item], limit: int, cursor: Callable[[Item], Cursor]
) -> Page[Item, Cursor]:
    items = tuple(found[:limit])
    return Page(items, cursor(items[-1]) if len(found) > limit else None)
