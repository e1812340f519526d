"""Moving money while a run goes on, beside the event loop."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from uuid import UUID

from strata_domain.entity.idempotency import Kept
from strata_domain.entity.usage import Hold, Settlement
from strata_domain.error import (
    ConflictError,
    InvalidKeyError,
    LimitExceededError,
    ModelNotAllowedError,
    UnavailableError,
)
from strata_domain.port.concurrency import Offload
from strata_domain.port.unit_of_work import BeginForSystem

Result = TypeVar("Result")

RETRY_SECONDS = 0.5
_REFUSED = (
    InvalidKeyError,
    LimitExceededError,
    ModelNotAllowedError,
    UnavailableError,
)
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Till:
    """Each step is one transaction, and is finished even if its caller is cancelled."""

    begin: BeginForSystem
    offload: Offload

    async def exchange(self, settlement: Settlement, hold: Hold) -> bool:
        """Charge an attempt that failed, and put the worst case of the next aside.

        The place among the answers written at once goes from one to the other. False
        if the next one may not be made: it does not fit the user's limits, or nothing
        could be stored. The first of the two may be charged once more, then: that
        changes nothing.
        """
        try:
            await finished(self.offload(partial(self._exchange, settlement, hold)))
        except _REFUSED as error:
            _logger.info("no other attempt: %s", error.code, exc_info=error)
        else:
            return True
        return False

    async def dispatch(self, reservation_id: UUID) -> None:
        """Note that the provider is about to be called.

        Raises:
            ConflictError: a sweeper closed the reservation meanwhile.
        """
        await finished(self.offload(partial(self._dispatch, reservation_id)))

    async def renew(
        self, generation_ids: Sequence[UUID], *, lease_seconds: float
    ) -> None:
        """Give a sign of life for the open calls of these runs.

        Raises:
            UnavailableError: nothing could be stored.
        """
        if generation_ids:
            renewing = partial(self._renew, generation_ids, lease_seconds)
            await finished(self.offload(renewing))

    async def close(
        self,
        settlements: Sequence[Settlement],
        released: Sequence[UUID] = (),
        *,
        kept: Kept | None = None,
    ) -> None:
        """Charge and give back what no stored end of a run does.

        It returns when that is stored: while the database is away it is tried again.

        Args:
            settlements: what is charged.
            released: what is given back.
            kept: the answer, if it is kept for whoever sends its request again.
        """
        closing = partial(self._close, settlements, released, kept)
        done = False
        while not done:
            done = await self._is_done(closing)

    def _renew(self, generation_ids: Sequence[UUID], lease_seconds: float) -> None:
        with self.begin() as work:
            work.ledger.renew(generation_ids, lease_seconds=lease_seconds)

    def _exchange(self, settlement: Settlement, hold: Hold) -> None:
        with self.begin() as work:
            work.ledger.settle([settlement])
            work.ledger.reserve(hold, dispatched=False)

    def _dispatch(self, reservation_id: UUID) -> None:
        with self.begin() as work:
            if not work.ledger.dispatch(reservation_id):
                raise ConflictError(reservation_id)

    async def _is_done(self, closing: Callable[[], None]) -> bool:
        try:
            await finished(self.offload(closing))
        except UnavailableError:
            _logger.warning("a call cannot be settled now; it is tried again")
            await asyncio.sleep(RETRY_SECONDS)
            return False
        return True

    def _close(
        self,
        settlements: Sequence[Settlement],
        released: Sequence[UUID],
        kept: Kept | None,
    ) -> None:
        with self.begin() as work:
            work.ledger.settle(settlements)
            work.ledger.release(released)
            if kept is not None:
                work.claims.keep(kept)


async def finished(work: Coroutine[object, object, Result]) -> Result:
    """Return the result; a caller that is cancelled meanwhile still waits for the end.

    A thread cannot be stopped: whoever goes on must know that it is done.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise
