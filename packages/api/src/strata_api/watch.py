"""Keeping an eye on the database, and ending what died with its process."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from time import monotonic
from typing import Literal

from strata_domain.error import StrataError
from strata_domain.port.concurrency import Offload
from strata_usecase.forget_archives import ForgetArchives
from strata_usecase.forget_claims import ForgetClaims
from strata_usecase.forget_notices import ForgetNotices
from strata_usecase.sweep_generations import SweepGenerations
from strata_usecase.sweep_reservations import SweepReservations

Status = Literal["ok", "draining", "unavailable"]

LOOKS_PER_LEASE = 3
LOOKS_UNTIL_UNAVAILABLE = 3
LOOKS_UNTIL_UNSTEADY = 2
FOREVER_SECONDS = 100 * 365 * 24 * 3600.0

_logger = logging.getLogger(__name__)


class DatabaseWatch:
    """Sweeps regularly, as long as the database answers regularly.

    After an outage every run looks dead, because its process could not give a sign of
    life either; so the first sweep waits until each of them had time to give one.
    """

    def __init__(
        self,
        sweep: SweepGenerations,
        sweep_reservations: SweepReservations,
        forgetting: Sequence[ForgetArchives | ForgetClaims | ForgetNotices],
        offload: Offload,
    ) -> None:
        """Sweep a few times per lease."""
        self._sweep = sweep
        self._sweep_reservations = sweep_reservations
        self._forgetting = forgetting
        self._offload = offload
        self._pause = sweep.lease_seconds / LOOKS_PER_LEASE
        self._worked_at = float("-inf")

    @property
    def healthy(self) -> bool:
        """Whether the database answered lately."""
        return self._worked_within(LOOKS_UNTIL_UNAVAILABLE)

    def knock(self) -> None:
        """Ask the database for something that is never there.

        Raises:
            DatabaseUnavailableError: Postgres did not answer.
            ConfigurationError: the schema or the roles are not there.
        """
        replace(self._sweep, lease_seconds=FOREVER_SECONDS).execute()

    async def look(self) -> None:
        """Knock; sweep if the last time is not long ago.

        Raises:
            DatabaseUnavailableError: Postgres did not answer.
            ConfigurationError: the schema or the roles are not there.
        """
        await self._offload(self.knock)
        steady = self._worked_within(LOOKS_UNTIL_UNSTEADY)
        self._worked_at = monotonic()
        if steady:
            await self._end_the_dead()

    async def keep(self) -> None:
        """Look for ever; what fails is tried again."""
        while True:
            await asyncio.sleep(self._pause)
            await self._try()

    async def _end_the_dead(self) -> None:
        ended = await self._offload(self._sweep.execute)
        if ended:
            _logger.warning("ended %d runs whose process had died", ended)
        closed = await self._offload(self._sweep_reservations.execute)
        if closed:
            _logger.warning("closed %d reservations past their lease", closed)
        await self._forget()

    async def _forget(self) -> None:
        for each in self._forgetting:
            await self._offload(each.execute)

    async def _try(self) -> None:
        try:
            await self.look()
        except StrataError as error:
            _logger.warning("the sweep failed: %s", error, exc_info=error.__cause__)

    def _worked_within(self, looks: int) -> bool:
        return monotonic() - self._worked_at <= self._pause * looks
