"""Keeping an eye on the database, and ending the runs that died with their process."""

import asyncio
import logging
from time import monotonic
from typing import Literal

from strata_domain.error import StrataError
from strata_domain.port.concurrency import Offload
from strata_usecase.sweep_generations import SweepGenerations

Status = Literal["ok", "draining", "unavailable"]

LOOKS_PER_LEASE = 3
LOOKS_UNTIL_UNAVAILABLE = 3

_logger = logging.getLogger(__name__)


class DatabaseWatch:
    """Sweeps regularly; that a sweep works is the proof that the database does."""

    def __init__(self, sweep: SweepGenerations, offload: Offload) -> None:
        """Sweep a few times per lease."""
        self.sweep = sweep
        self._offload = offload
        self._pause = sweep.lease_seconds / LOOKS_PER_LEASE
        self._worked_at = float("-inf")

    @property
    def healthy(self) -> bool:
        """Whether the database answered lately."""
        patience = self._pause * LOOKS_UNTIL_UNAVAILABLE
        return monotonic() - self._worked_at <= patience

    async def look(self) -> None:
        """Sweep once.

        Raises:
            DatabaseUnavailableError: Postgres did not answer.
            ConfigurationError: the schema is not there.
        """
        ended = await self._offload(self.sweep.execute)
        self._worked_at = monotonic()
        if ended:
            _logger.warning("ended %d runs whose process had died", ended)

    async def keep(self) -> None:
        """Sweep for ever; what fails is tried again."""
        while True:
            await asyncio.sleep(self._pause)
            await self._try()

    async def _try(self) -> None:
        try:
            await self.look()
        except StrataError as error:
            _logger.warning("the sweep failed: %s", error, exc_info=error.__cause__)
