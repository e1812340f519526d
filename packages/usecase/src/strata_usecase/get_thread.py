"""Look at one conversation."""

from dataclasses import dataclass
from uuid import UUID

from strata_domain.entity.thread import Thread
from strata_domain.port.unit_of_work import BeginForUser


@dataclass(frozen=True, slots=True, kw_only=True)
class GetThreadQuery:
    """Whose thread."""

    user_id: UUID
    thread_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class GetThread:
    """Reads a thread without its messages."""

    begin: BeginForUser

    def execute(self, query: GetThreadQuery) -> Thread:
        """Return the thread.

        Raises:
            NotFoundError: there is none of that id.
        """
        with self.begin(query.user_id) as work:
            return work.threads.get(query.thread_id, user_id=query.user_id)
