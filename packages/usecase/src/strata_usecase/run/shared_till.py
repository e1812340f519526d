"""Charging what ends at the same time in one transaction."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from strata_domain.entity.idempotency import Kept
from strata_domain.entity.usage import Settlement
from strata_usecase.run.till import Till, finished

MOST_TOGETHER = 100
LANES = 4
"""Groups at the same time: a user whose rows are locked holds up only some."""
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Charge:
    settlements: tuple[Settlement, ...]
    stored: asyncio.Future[None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedTill(Till):
    """Serves a few groups of calls at a time: whoever comes meanwhile is in the next.

    Nobody waits for company. What gives something back or keeps an answer is stored on
    its own: the locks of charges alone are taken user by user, however many they are.
    """

    _waiting: list[_Charge] = field(default_factory=list, init=False)
    _lanes: set[asyncio.Task[None]] = field(default_factory=set, init=False)
    _apart: set[asyncio.Task[None]] = field(default_factory=set, init=False)

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
        if len(self._lanes) < LANES:
            lane = asyncio.create_task(self._serve())
            self._lanes.add(lane)
            lane.add_done_callback(self._lanes.discard)
        await asyncio.shield(stored)

    async def _serve(self) -> None:
        while self._waiting:
            group = self._waiting[:MOST_TOGETHER]
            del self._waiting[:MOST_TOGETHER]
            await self._store(group)

    async def _store(self, group: Sequence[_Charge]) -> None:
        """Store them together, or else each on its own: one holds up no other."""
        settlements = [each for charge in group for each in charge.settlements]
        try:
            await finished(self.offload(partial(self._close, settlements, (), None)))
        except Exception:
            _logger.warning("%d charges go apart", len(group), exc_info=True)
            self._apart.update(map(self._alone, group))
        else:
            _tell(group)

    def _alone(self, charge: _Charge) -> asyncio.Task[None]:
        task = asyncio.create_task(self._store_alone(charge))
        task.add_done_callback(self._apart.discard)
        return task

    async def _store_alone(self, charge: _Charge) -> None:
        try:
            await Till.close(self, charge.settlements)
        except Exception as error:
            _logger.exception("a charge was refused")
            charge.stored.set_exception(error)
        else:
            _tell([charge])


def _tell(group: Sequence[_Charge]) -> None:
    for charge in group:
        charge.stored.set_result(None)
