"""Stored things of one user.

Every method names the owner, and the database checks it a second time. What is absent
and what belongs to somebody else are the same: NotFoundError.
"""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from strata_domain.entity.generation import Generation, GenerationEvent
from strata_domain.entity.message import Message
from strata_domain.entity.page import Page, ThreadCursor, ThreadFilter
from strata_domain.entity.profile import Profile
from strata_domain.entity.thread import Thread


class ProfileRepository(Protocol):
    """The user's own profile."""

    def get(self, *, user_id: UUID) -> Profile:
        """Return the profile.

        Raises:
            AccountNotFoundError: the user has been deleted.
        """
        ...

    def save(self, profile: Profile) -> None:
        """Store the display name and the locale; nothing else is the user's."""
        ...


class ThreadRepository(Protocol):
    """The user's conversations."""

    def add(self, thread: Thread) -> None:
        """Store a new thread."""
        ...

    def get(self, thread_id: UUID, *, user_id: UUID) -> Thread:
        """Return a thread.

        Raises:
            NotFoundError: there is none of that id.
        """
        ...

    def lock(self, thread_id: UUID, *, user_id: UUID) -> Thread:
        """Return a thread that nobody else can change until the block ends.

        Raises:
            NotFoundError: there is none of that id.
        """
        ...

    def page(
        self,
        wanted: ThreadFilter,
        *,
        user_id: UUID,
        after: ThreadCursor | None,
        limit: int,
    ) -> Page[Thread, ThreadCursor]:
        """Return threads, the latest first."""
        ...

    def save(self, thread: Thread) -> None:
        """Store everything about a thread that can change."""
        ...

    def remove(self, thread_id: UUID, *, user_id: UUID) -> None:
        """Delete a thread with its messages and generations.

        Raises:
            NotFoundError: there is none of that id.
        """
        ...


class MessageRepository(Protocol):
    """The messages of the user's threads."""

    def add(self, messages: Sequence[Message]) -> None:
        """Store new messages, parents before children."""
        ...

    def get(self, message_id: UUID, *, user_id: UUID) -> Message:
        """Return a message.

        Raises:
            NotFoundError: there is none of that id.
        """
        ...

    def path(self, leaf_id: UUID, *, user_id: UUID, limit: int) -> tuple[Message, ...]:
        """Return the leaf and its ancestors, oldest first, the last `limit` of them.

        An unknown leaf has an empty path.
        """
        ...

    def tree(
        self, thread_id: UUID, *, user_id: UUID, after: UUID | None, limit: int
    ) -> Page[Message, UUID]:
        """Return all messages of a thread, in the order they were made."""
        ...

    def refer(self, message_id: UUID, asset_id: UUID, *, user_id: UUID) -> None:
        """Keep a file as long as a message; once more changes nothing.

        Raises:
            NotFoundError: one of them is not there.
        """
        ...

    def save_feedback(self, message: Message) -> None:
        """Store the verdict and the comment."""
        ...


class GenerationRepository(Protocol):
    """The runs that write the user's answers."""

    def add(self, generation: Generation) -> None:
        """Store a new run.

        Raises:
            ThreadBusyError: another run is writing in that thread.
        """
        ...

    def get(self, generation_id: UUID, *, user_id: UUID) -> Generation:
        """Return a run.

        Raises:
            NotFoundError: there is none of that id.
        """
        ...

    def events(
        self, generation_id: UUID, *, user_id: UUID, after_seq: int, limit: int
    ) -> tuple[GenerationEvent, ...]:
        """Return what the log holds after a sequence number, in order."""
        ...

    def request_cancel(self, generation_id: UUID, *, user_id: UUID) -> None:
        """Ask the process that owns the run to stop it; tells every process.

        A run that has ended stays as it is.
        """
        ...
