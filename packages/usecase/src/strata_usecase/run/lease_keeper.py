"""Signs of life for the calls that this process makes."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from strata_domain.error import UnavailableError
from strata_usecase.run.generation_supervisor import GenerationSupervisor
from strata_usecase.run.till import Till

RENEWALS_PER_LEASE = 3

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseKeeper:
    """Renews the reservations of all runs a few times per lease.

    A reservation that is not renewed belongs to a process that has died, whatever has
    become of its run, and is closed by the sweeper of another one.
    """

    supervisors: Sequence[GenerationSupervisor]
    till: Till
    lease_seconds: float

    async def keep(self) -> None:
        """Renew for ever; cancel it when no run is left."""
        while True:
            await asyncio.sleep(self.lease_seconds / RENEWALS_PER_LEASE)
            await self._renew()

    async def _renew(self) -> None:
        running = [key for each in self.supervisors for key in each.running]
        try:
            await self.till.renew(running, lease_seconds=self.lease_seconds)
        except UnavailableError:
            _logger.warning("%d runs could not give a sign of life", len(running))
