"""Throw a conversation away."""

from dataclasses import dataclass
from uuid import UUID

from strata_domain.port.unit_of_work import BeginForUser


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteThreadCommand:
    """Whose thread."""

    user_id: UUID
    thread_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteThread:
    """Deletes a thread with everything in it; an answer being written there is lost."""

    begin: BeginForUser

    def execute(self, command: DeleteThreadCommand) -> None:
        """Delete it.

        Raises:
            NotFoundError: there is none of that id.
        """
        with self.begin(command.user_id) as work:
            work.threads.remove(command.thread_id, user_id=command.user_id)
