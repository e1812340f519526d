"""Leave, for good."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from strata_domain.entity.account_task import AccountTask, AccountTaskKind
from strata_domain.error import ConfirmationMissingError
from strata_domain.port.concurrency import Offload
from strata_domain.port.unit_of_work import BeginForUser
from strata_usecase.account.departures import Departures


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginErasureCommand:
    """Who leaves.

    Attributes:
        confirmed: whose account the user said it is that goes.
    """

    user_id: UUID
    confirmed: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginErasure:
    """Suspends the account at once; a worker does the rest."""

    begin: BeginForUser
    offload: Offload
    departures: Departures

    async def execute(self, command: BeginErasureCommand) -> AccountTask:
        """Return the erasure once it is committed; nothing can be undone from then on.

        Raises:
            ConfirmationMissingError: the user did not say so, or named somebody else.
            AccountNotFoundError: the user has been deleted.
        """
        if command.confirmed != command.user_id:
            raise ConfirmationMissingError
        task = await self.offload(partial(self._begin, command.user_id))
        self.departures.note(command.user_id)
        return task

    def _begin(self, user_id: UUID) -> AccountTask:
        with self.begin(user_id) as work:
            return work.accounts.begin(AccountTaskKind.ERASURE, user_id=user_id)
