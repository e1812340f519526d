"""Those who may sign in, in memory."""

from dataclasses import dataclass, field
from uuid import UUID


@dataclass
class InMemorySignIns:
    """Knows who may sign in, and fails if told to.

    Attributes:
        users: who may.
        failures: raised by the next calls, one each.
    """

    users: set[UUID] = field(default_factory=set)
    failures: list[Exception] = field(default_factory=list)

    async def remove(self, user_id: UUID) -> None:
        """Let a user sign in no more; one who is gone is no error."""
        if self.failures:
            raise self.failures.pop(0)
        self.users.discard(user_id)
