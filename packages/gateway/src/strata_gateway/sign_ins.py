"""Those who may sign in, where no server of Supabase's knows them."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from sqlalchemy import Engine, text

from strata_domain.port.concurrency import Offload
from strata_gateway.transaction import AS_SYSTEM, transaction

_REMOVE = text("select remove_sign_in(:user_id)")


@dataclass(frozen=True, slots=True)
class DatabaseSignIns:
    """The users of `auth.users`, of whom only those who are leaving can be removed."""

    engine: Engine
    offload: Offload

    async def remove(self, user_id: UUID) -> None:
        """Let a user sign in no more; one who is gone is no error.

        Raises:
            DatabaseUnavailableError: Postgres did not answer.
        """
        await self.offload(partial(self._remove, user_id))

    def _remove(self, user_id: UUID) -> None:
        with transaction(self.engine, AS_SYSTEM) as connection:
            connection.execute(_REMOVE, {"user_id": user_id})
