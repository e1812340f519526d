"""Leave nothing of a user but what was spent, as that of nobody."""

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from uuid import UUID

from strata_domain.entity.account_task import AccountTask
from strata_domain.port.account import SignIns
from strata_domain.port.asset_storage import AssetStorage
from strata_domain.port.concurrency import Offload
from strata_domain.port.unit_of_work import BeginForSystem, SystemWork

STOPPING_SECONDS = 1.0
LINKS_SECONDS = 300.0
FILES_AT_ONCE = 500
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseAccount:
    """Takes an erasure as far as it comes; whoever dies in it, another begins anew.

    What runs is ended and settled first. Then the rows go, which leaves the paths of
    the files; then the bytes, then the sign-in. What is left to wait for are links of
    uploads that somebody could still use: what comes by them is removed, too.
    """

    begin: BeginForSystem
    offload: Offload
    storage: AssetStorage
    sign_ins: SignIns

    async def execute(self, task: AccountTask) -> float | None:
        """Return the seconds until it may go on; None if nothing of the user is left.

        Raises:
            UnavailableError: the storage, the database or the sign-in did not answer.
        """
        if not await self._done(lambda work: work.accounts.stop(task.user_id)):
            return STOPPING_SECONDS
        await self._done(lambda work: work.accounts.erase(task))
        complete = await self._remove_files(task.user_id)
        await self.sign_ins.remove(task.user_id)
        if not complete:
            return LINKS_SECONDS
        await self._done(partial(_finish, task))
        return None

    async def _remove_files(self, user_id: UUID) -> bool:
        """Remove the bytes of every file; whether none can come again."""
        complete = True
        async for paths in self._discarded(user_id):
            await self.storage.remove(paths)
            forgotten = await self._done(partial(_forget, paths))
            complete = complete and forgotten
        return complete

    async def _discarded(self, user_id: UUID) -> AsyncGenerator[Sequence[str]]:
        paths = await self._done(partial(_page, user_id, ""))
        while paths:
            yield paths
            paths = await self._done(partial(_page, user_id, paths[-1]))

    async def _done(self, work: Callable[[SystemWork], Result]) -> Result:
        return await self.offload(partial(self._transact, work))

    def _transact(self, work: Callable[[SystemWork], Result]) -> Result:
        with self.begin() as begun:
            return work(begun)


def _page(user_id: UUID, after: str, work: SystemWork) -> tuple[str, ...]:
    return work.accounts.discarded(user_id, after=after, limit=FILES_AT_ONCE)


def _forget(paths: Sequence[str], work: SystemWork) -> bool:
    return work.accounts.forget_files(paths)


def _finish(task: AccountTask, work: SystemWork) -> None:
    """Erase once more, as one with the end: what came meanwhile is nobody's, too."""
    work.accounts.erase(task)
    work.accounts.finish(task)
