"""Remove the bytes of files that nothing refers to any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from strata_domain.port.asset_storage import AssetStorage
from strata_domain.port.concurrency import Offload
from strata_domain.port.unit_of_work import BeginForSystem

FILES_PER_ROUND = 500
MOST_ROUNDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectFiles:
    """Removes bytes, then what is noted of them: if it breaks off, it is done again.

    Attributes:
        rounds: after so many, what is left waits for the next time.
    """

    begin: BeginForSystem
    offload: Offload
    storage: AssetStorage
    rounds: int = MOST_ROUNDS

    async def execute(self) -> int:
        """Return how many files were removed, some of those that are due.

        Raises:
            StorageUnavailableError: some may be left.
        """
        removed = 0
        for _ in range(self.rounds):
            found = await self._round()
            removed += found
            if found < FILES_PER_ROUND:
                break
        return removed

    async def _round(self) -> int:
        paths = await self.offload(self._due)
        if paths:
            await self.storage.remove(paths)
            await self.offload(partial(self._forget, paths))
        return len(paths)

    def _due(self) -> Sequence[str]:
        with self.begin() as work:
            work.assets.forget_uploads(limit=FILES_PER_ROUND)
            return work.assets.discarded(limit=FILES_PER_ROUND)

    def _forget(self, paths: Sequence[str]) -> None:
        with self.begin() as work:
            work.assets.forget_discarded(paths)
