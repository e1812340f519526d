"""Change how a conversation is kept, or which of its branches is active."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypedDict
from uuid import UUID

from strata_domain.entity.thread import Thread
from strata_domain.error import NotFoundError, NotInThreadError
from strata_domain.port.concurrency import Clock
from strata_domain.port.unit_of_work import BeginForUser, UserWork


class ThreadChanges(TypedDict, total=False):
    """What may change; what is left out stays as it is."""

    title: str
    system_prompt: str | None
    model: str | None
    head_message_id: UUID
    pinned: bool
    archived: bool
    metadata: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateThreadCommand:
    """Whose thread, and what shall be different."""

    user_id: UUID
    thread_id: UUID
    changes: ThreadChanges


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateThread:
    """Changes a thread."""

    begin: BeginForUser
    clock: Clock

    def execute(self, command: UpdateThreadCommand) -> Thread:
        """Return the thread as it is now.

        Raises:
            NotFoundError: there is none of that id.
            NotInThreadError: the new head is a message of another thread.
        """
        with self.begin(command.user_id) as work:
            thread = work.threads.lock(command.thread_id, user_id=command.user_id)
            changed = replace(thread, **command.changes, updated_at=self.clock())
            _ensure_head(work, changed)
            work.threads.save(changed)
        return changed


def _ensure_head(work: UserWork, thread: Thread) -> None:
    if thread.head_message_id is None:
        return
    try:
        head = work.messages.get(thread.head_message_id, user_id=thread.user_id)
    except NotFoundError as error:
        raise NotInThreadError from error
    _ensure_same(thread.thread_id, head.thread_id)


def _ensure_same(expected: UUID, actual: UUID) -> None:
    if expected != actual:
        raise NotInThreadError
