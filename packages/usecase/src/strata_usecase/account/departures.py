"""Knowing who is leaving, without asking the database at each request."""

import asyncio
import logging
from dataclasses import dataclass, field
from uuid import UUID

from strata_domain.error import AccountLeavingError, StrataError
from strata_domain.port.concurrency import Offload
from strata_domain.port.unit_of_work import BeginForSystem

LOOK_SECONDS = 1.0
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Departures:
    """Whose account is erased: told at once here, and within a second elsewhere.

    Who has left does not come back, so nobody is forgotten: a token may be good longer
    than its user.

    Attributes:
        look_seconds: from one look to the next.
    """

    begin: BeginForSystem
    offload: Offload
    look_seconds: float = LOOK_SECONDS
    _leaving: set[UUID] = field(init=False, default_factory=set)

    def ensure_staying(self, user_id: UUID | None) -> None:
        """Refuse whoever is leaving.

        Raises:
            AccountLeavingError: the account is being erased.
        """
        if user_id in self._leaving:
            raise AccountLeavingError

    def note(self, user_id: UUID) -> None:
        """Refuse this user from now on."""
        self._leaving.add(user_id)

    async def look(self) -> None:
        """Learn who is leaving now.

        Raises:
            UnavailableError: the database did not answer.
        """
        self._leaving.update(await self.offload(self._find))

    async def keep(self) -> None:
        """Look for ever; what fails is tried again."""
        while True:
            await self._try()
            await asyncio.sleep(self.look_seconds)

    async def _try(self) -> None:
        try:
            await self.look()
        except StrataError:
            _logger.info("nobody knows who is leaving", exc_info=True)

    def _find(self) -> frozenset[UUID]:
        with self.begin() as work:
            return work.accounts.leaving()
