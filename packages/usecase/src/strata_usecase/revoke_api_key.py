"""Let a key end."""

from dataclasses import dataclass
from uuid import UUID

from strata_domain.port.concurrency import Clock
from strata_domain.port.unit_of_work import BeginForUser


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeApiKeyCommand:
    """Which key of whom."""

    user_id: UUID
    api_key_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeApiKey:
    """Ends a key for good; one that has ended stays as it is."""

    begin: BeginForUser
    clock: Clock

    def execute(self, command: RevokeApiKeyCommand) -> None:
        """Revoke it.

        Raises:
            NotFoundError: there is none of that id.
        """
        with self.begin(command.user_id) as work:
            work.api_keys.revoke(
                command.api_key_id, user_id=command.user_id, now=self.clock()
            )
