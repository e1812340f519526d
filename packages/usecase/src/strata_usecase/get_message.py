"""Look at one message."""

from dataclasses import dataclass
from uuid import UUID

from strata_domain.entity.message import Message
from strata_domain.port.unit_of_work import BeginForUser


@dataclass(frozen=True, slots=True, kw_only=True)
class GetMessageQuery:
    """Whose message."""

    user_id: UUID
    message_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class GetMessage:
    """Reads a message."""

    begin: BeginForUser

    def execute(self, query: GetMessageQuery) -> Message:
        """Return the message.

        Raises:
            NotFoundError: there is none of that id.
        """
        with self.begin(query.user_id) as work:
            return work.messages.get(query.message_id, user_id=query.user_id)
