"""Charging what ends at the same time in one transaction."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from strata_domain.entity.idempotency import Kept
from strata_domain.entity.usage import Settlement
from strata_usecase.run.till import Till

MOST_TOGETHER = 100
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Charge:
    settlements: tuple[Settlement, ...]
    stored: asyncio.Future[None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedTill(Till):
    """Serves one group of calls at a time: whoever comes meanwhile is in the next one.

    Nobody waits for company. What gives something back or keeps an answer is stored on
    its own: the locks of charges alone are taken user by user, however many they are.
    """

    _waiting: list[_Charge] = field(default_factory=list, init=False)
    _serving: set[asyncio.Task[None]] = field(default_factory=set, init=False)

    async def close(
        self,
        settlements: Sequence[Settlement],
        released: Sequence[UUID] = (),
        *,
        kept: Kept | None = None,
    ) -> None:
        """Charge and give back what no stored end of a run does, each once.

        It returns when that is stored: while the database is away it is tried again.
        """
        if released or kept is not None:
            await Till.close(self, settlements, released, kept=kept)
        else:
            await self._charge(settlements)

    async def _charge(self, settlements: Sequence[Settlement]) -> None:
        stored = asyncio.get_running_loop().create_future()
        self._waiting.append(_Charge(tuple(settlements), stored))
        if not self._serving:
            self._serving.add(asyncio.create_task(self._serve()))
        await asyncio.shield(stored)

    async def _serve(self) -> None:
        while self._waiting:
            group = self._waiting[:MOST_TOGETHER]
            del self._waiting[:MOST_TOGETHER]
            await self._store(group)
        self._serving.clear()

    async def _store(self, group: Sequence[_Charge]) -> None:
        settlements = [each for charge in group for each in charge.settlements]
        try:
            await Till.close(self, settlements)
            _tell(group)
        except Exception as error:
            _logger.exception("%d charges were refused", len(group))
            await self._store_apart(group, error)

    async def _store_apart(self, group: Sequence[_Charge], error: Exception) -> None:
        """Find the charge that cannot be stored, so that the others are."""
        if len(group) == 1:
            group[0].stored.set_exception(error)
            return
        for charge in group:
            await self._store([charge])


def _tell(group: Sequence[_Charge]) -> None:
    for charge in group:
        charge.stored.set_result(None)
