"""Say who comes with a key."""

import asyncio
import logging
from collections import OrderedDict
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from strata_domain.entity.api_key import StoredKey
from strata_domain.entity.principal import Principal, PrincipalKind
from strata_domain.error import StrataError
from strata_domain.port.concurrency import Clock, Offload
from strata_domain.port.unit_of_work import BeginForSystem
from strata_domain.service.api_key import ensure_good, prefix_of

MOST_REMEMBERED = 10_000
MOST_STRANGERS = 4
"""So many looks at once for prefixes under which nothing was found yet."""
REMEMBERED = timedelta(seconds=0.5)
"""With the time that a look takes, a key that has ended is refused within a second."""
NOTED = timedelta(minutes=1)
_NEVER = datetime.max.replace(tzinfo=UTC)
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was found under a prefix, if anything, by a look that began then."""

    stored: StoredKey | None
    since: datetime

    def holds(self, now: datetime) -> bool:
        """Tell whether it can still be relied on; a clock set back makes it void."""
        return self.since <= now < self.since + REMEMBERED


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyApiKey:
    """Finds a key by its prefix and compares the whole secret in constant time.

    What was found is remembered for half a second, and that nothing was, too. Who comes
    with made-up keys waits in a line that keeps nobody else waiting whose key is known.
    That a key is used is noted beside the requests, once a minute at most.
    """

    begin: BeginForSystem
    offload: Offload
    clock: Clock
    _sightings: OrderedDict[str, Sighting] = field(
        init=False, default_factory=OrderedDict
    )
    _strangers: asyncio.Semaphore = field(
        init=False, default_factory=partial(asyncio.Semaphore, MOST_STRANGERS)
    )
    _noting: set[asyncio.Task[None]] = field(init=False, default_factory=set)

    async def verify(self, token: str) -> Principal:
        """Return who the key speaks for, and what it allows.

        Raises:
            InvalidKeyError: it is malformed, unknown, revoked or expired.
            UnavailableError: the database did not answer.
        """
        prefix = prefix_of(token)
        sighting = self._fresh(prefix) or await self._seen(prefix)
        stored = ensure_good(sighting.stored, token, self.clock())
        self._note(stored, sighting.since)
        key = stored.key
        return Principal(
            kind=PrincipalKind.USER,
            subject=key.user_id,
            expires_at=key.expires_at or _NEVER,
            key=key.grant,
        )

    async def quiet(self) -> None:
        """Return when every use is noted."""
        await asyncio.gather(*self._noting)

    async def _seen(self, prefix: str) -> Sighting:
        known = self._sightings.get(prefix)
        is_stranger = known is None or known.stored is None
        async with self._strangers if is_stranger else nullcontext():
            return self._fresh(prefix) or await self._look(prefix)

    def _fresh(self, prefix: str) -> Sighting | None:
        known = self._sightings.get(prefix)
        holds = known is not None and known.holds(self.clock())
        return known if holds else None

    async def _look(self, prefix: str) -> Sighting:
        now = self.clock()
        found = Sighting(await self.offload(partial(self._find, prefix)), now)
        self._remember(prefix, found)
        return found

    def _find(self, prefix: str) -> StoredKey | None:
        with self.begin() as work:
            return work.keys.find(prefix)

    def _remember(self, prefix: str, sighting: Sighting) -> None:
        self._sightings[prefix] = sighting
        self._sightings.move_to_end(prefix)
        if len(self._sightings) > MOST_REMEMBERED:
            self._sightings.popitem(last=False)

    def _note(self, stored: StoredKey, since: datetime) -> None:
        """Let the use be written; who comes meanwhile takes it for written."""
        key, now = stored.key, self.clock()
        if key.last_used_at is not None and now < key.last_used_at + NOTED:
            return
        noted = replace(stored, key=replace(key, last_used_at=now))
        self._remember(key.prefix, Sighting(noted, since))
        task = asyncio.create_task(self._touch(key.api_key_id))
        self._noting.add(task)
        task.add_done_callback(self._noting.discard)

    async def _touch(self, key_id: UUID) -> None:
        try:
            await self.offload(partial(self._write, key_id))
        except StrataError:
            _logger.warning("the use of a key was not noted", exc_info=True)

    def _write(self, key_id: UUID) -> None:
        with self.begin() as work:
            work.keys.touch(key_id)
