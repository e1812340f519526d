"""Work on whole accounts: export them, and erase them."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial

from strata_domain.entity.account_task import AccountTask, AccountTaskKind
from strata_domain.error import StrataError
from strata_domain.port.concurrency import Offload
from strata_domain.port.unit_of_work import BeginForSystem
from strata_usecase.account.erase_account import EraseAccount
from strata_usecase.account.export_account import ExportAccount

LEASE_SECONDS = 30.0
SIGNS_OF_LIFE = 3
LOOK_SECONDS = 1.0
AGAIN_SECONDS = 60.0
MOST_TRIES = 10
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkOnAccounts:
    """Takes one task after the other; any number of processes do so at once.

    Attributes:
        lease_seconds: a worker that gives no sign of life for so long has lost its
            task to whoever comes first.
        look_seconds: from one look for a task to the next.
    """

    begin: BeginForSystem
    offload: Offload
    export: ExportAccount
    erasure: EraseAccount
    lease_seconds: float = LEASE_SECONDS
    look_seconds: float = LOOK_SECONDS

    async def run(self) -> None:
        """Work until cancelled; what fails is tried again."""
        while True:
            if not await self._tried():
                await asyncio.sleep(self.look_seconds)

    async def execute(self) -> bool:
        """Take the task on that has waited longest; False if there is none.

        Raises:
            UnavailableError: the database did not answer.
        """
        task = await self.offload(self._take)
        if task is None:
            return False
        async with self._held(task):
            await _STEPS[task.kind](self, task)
        return True

    async def step_export(self, task: AccountTask) -> None:
        """Make the archive; after too many tries, say why there is none."""
        try:
            await self.export.execute(task)
        except Exception as error:
            _logger.warning("an export failed", exc_info=True)
            over = task.attempt >= MOST_TRIES
            give_up = partial(self._give_up, task, _code(error))
            again = partial(self._hold, task, AGAIN_SECONDS)
            await self.offload(give_up if over else again)

    async def step_erasure(self, task: AccountTask) -> None:
        """Erase; what cannot be done now is done later, however often it is tried."""
        try:
            pause = await self.erasure.execute(task)
        except Exception:
            _logger.warning("an erasure has to be tried again", exc_info=True)
            pause = AGAIN_SECONDS
        if pause is not None:
            await self.offload(partial(self._hold, task, pause))

    async def _tried(self) -> bool:
        try:
            return await self.execute()
        except Exception:
            _logger.info("no work was done on accounts", exc_info=True)
            return False

    @asynccontextmanager
    async def _held(self, task: AccountTask) -> AsyncGenerator[None]:
        keeping = asyncio.create_task(self._keep(task))
        try:
            yield
        finally:
            keeping.cancel()
            await asyncio.wait([keeping])

    async def _keep(self, task: AccountTask) -> None:
        while True:
            await asyncio.sleep(self.lease_seconds / SIGNS_OF_LIFE)
            with suppress(StrataError):
                await self.offload(partial(self._hold, task, self.lease_seconds))

    def _take(self) -> AccountTask | None:
        with self.begin() as work:
            return work.accounts.take(lease_seconds=self.lease_seconds)

    def _hold(self, task: AccountTask, seconds: float) -> None:
        with self.begin() as work:
            work.accounts.hold(task, seconds=seconds)

    def _give_up(self, task: AccountTask, code: str) -> None:
        with self.begin() as work:
            work.accounts.finish(task, error_code=code)


def _code(error: Exception) -> str:
    return error.code if isinstance(error, StrataError) else StrataError.code


_STEPS: Mapping[
    AccountTaskKind, Callable[[WorkOnAccounts, AccountTask], Awaitable[None]]
] = {
    AccountTaskKind.EXPORT: WorkOnAccounts.step_export,
    AccountTaskKind.ERASURE: WorkOnAccounts.step_erasure,
}
