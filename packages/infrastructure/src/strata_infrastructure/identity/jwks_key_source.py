"""The public keys of an issuer, fetched from its JWKS endpoint and kept."""

import asyncio
import logging
import time
from collections.abc import Callable
from http import HTTPStatus
from math import inf

import httpx2

from strata_domain.error import InvalidTokenError, UnavailableError
from strata_infrastructure.identity.key import VerificationKey
from strata_infrastructure.identity.key_set import KeySet, read_key_set

FRESH_SECONDS = 600.0
MINIMUM_INTERVAL_SECONDS = 10.0
DEADLINE_SECONDS = 3.0
MAX_BYTES = 64 * 1024
HEADERS = {"accept": "application/json", "accept-encoding": "identity"}
LOGGER = logging.getLogger(__name__)


class JwksKeySource:
    """Keys by name, at most ten minutes old while the endpoint answers.

    One fetch at a time, and none sooner than ten seconds after the last: neither many
    callers nor tokens with invented key names reach the endpoint more often. When it is
    down or answers nonsense, the last good keys stay.
    """

    def __init__(
        self,
        url: str,
        *,
        now: Callable[[], float] = time.monotonic,
        deadline_seconds: float = DEADLINE_SECONDS,
    ) -> None:
        """Remember where the keys are; nothing is fetched yet.

        Args:
            url: of the key set.
            now: seconds of a clock that only goes forward.
            deadline_seconds: for a whole fetch, from connecting to the last byte.
        """
        self._url = url
        self._client = httpx2.AsyncClient(follow_redirects=False, timeout=None)
        self._now = now
        self._deadline_seconds = deadline_seconds
        self._keys: KeySet | None = None
        self._fetched_at = -inf
        self._attempted_at = -inf
        self._flight: asyncio.Task[None] | None = None

    async def find(self, key_id: str | None) -> VerificationKey:
        """Return the key of that name, asking the endpoint when it is not known.

        Raises:
            InvalidTokenError: there is no such key.
            UnavailableError: the endpoint has never given keys.
        """
        if key_id is None:
            message = "the token does not name its key"
            raise InvalidTokenError(message)
        if self._is_wanting(key_id) and self._may_refresh():
            await self._refresh()
        return self._choose(key_id)

    async def aclose(self) -> None:
        """Stop a fetch in flight and close the client."""
        if self._flight is not None:
            self._flight.cancel()
            await asyncio.wait({self._flight})
        await self._client.aclose()

    def _is_wanting(self, key_id: str) -> bool:
        age = self._now() - self._fetched_at
        return key_id not in (self._keys or {}) or age >= FRESH_SECONDS

    def _may_refresh(self) -> bool:
        waited = self._now() - self._attempted_at
        return self._flight is not None or waited >= MINIMUM_INTERVAL_SECONDS

    async def _refresh(self) -> None:
        """Join the fetch in flight, or start one; a caller who leaves stops none."""
        self._flight = self._flight or asyncio.create_task(self._fetch())
        await asyncio.wait({self._flight})

    def _choose(self, key_id: str) -> VerificationKey:
        if self._keys is None:
            message = "the issuer's keys could not be fetched"
            raise UnavailableError(message)
        if key_id not in self._keys:
            message = "the issuer has no such key"
            raise InvalidTokenError(message)
        return self._keys[key_id]

    async def _fetch(self) -> None:
        self._attempted_at = self._now()
        try:
            self._keys = read_key_set(await self._download())
            self._fetched_at = self._now()
        except Exception:
            LOGGER.warning("the key set was not refreshed", exc_info=True)
        finally:
            self._flight = None

    async def _download(self) -> bytes:
        async with (
            asyncio.timeout(self._deadline_seconds),
            self._client.stream("GET", self._url, headers=HEADERS) as response,
        ):
            if response.status_code != HTTPStatus.OK:
                message = f"the key set endpoint answered {response.status_code}"
                raise ValueError(message)
            return await _bounded(response)


async def _bounded(response: httpx2.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > MAX_BYTES:
            message = "the key set is too large"
            raise ValueError(message)
    return bytes(body)
