"""Ask for everything that is one's own."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from strata_domain.entity.account_task import AccountTask, AccountTaskKind
from strata_domain.entity.idempotency import Claim, Earlier
from strata_domain.error import RepeatedRequestError
from strata_domain.port.concurrency import Offload
from strata_domain.port.unit_of_work import BeginForUser


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginExportCommand:
    """Who asks.

    Attributes:
        claim: the request, if it shall be obeyed only once.
    """

    user_id: UUID
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class BegunExport:
    """An export; `replayed` if it is that of an earlier request."""

    task: AccountTask
    replayed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginExport:
    """Lines the export up; while one is open, and for an hour, nobody gets another."""

    begin: BeginForUser
    offload: Offload

    async def execute(self, command: BeginExportCommand) -> BegunExport:
        """Return the export once it is committed.

        Raises:
            AccountNotFoundError: the user has been deleted.
            IdempotencyKeyReusedError: the request's key stands for another request.
        """
        try:
            return BegunExport(await self.offload(partial(self._begin, command)))
        except RepeatedRequestError as repeated:
            earlier = repeated.earlier
        return BegunExport(
            await self.offload(partial(self._again, earlier)), replayed=True
        )

    def _begin(self, command: BeginExportCommand) -> AccountTask:
        with self.begin(command.user_id) as work:
            task = work.accounts.begin(AccountTaskKind.EXPORT, user_id=command.user_id)
            if command.claim is not None:
                work.claims.take(command.claim, result_id=task.task_id)
        return task

    def _again(self, earlier: Earlier) -> AccountTask:
        with self.begin(earlier.user_id) as work:
            return work.accounts.get(earlier.result_id, user_id=earlier.user_id)
