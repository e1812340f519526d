"""What an issuer publishes to check its signatures with, fetched and kept."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from math import inf
from typing import Generic, TypeVar
from urllib.parse import urlsplit

import httpx2

from strata_domain.error import UnavailableError

MAX_BYTES = 64 * 1024
HEADERS = {"accept": "application/json", "accept-encoding": "identity"}
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
LOGGER = logging.getLogger(__name__)
Keys = TypeVar("Keys")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often an issuer is asked, and how long its word holds, in seconds.

    Attributes:
        fresh_seconds: after which it is asked again.
        kept_seconds: after which old keys are no good even while it is down.
        interval_seconds: between two fetches at least.
        deadline_seconds: for a whole fetch, from connecting to the last byte.
    """

    fresh_seconds: float
    kept_seconds: float = inf
    interval_seconds: float
    deadline_seconds: float = 3.0


class PublishedKeys(Generic[Keys]):
    """One fetch at a time, and none sooner than the interval after the last.

    So neither many callers nor forgeries reach the endpoint more often. While it is
    down or answers nonsense, the last good keys stay.
    """

    def __init__(
        self,
        url: str,
        *,
        read: Callable[[bytes], Keys],
        pace: Pace,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Remember where the keys are; nothing is fetched yet.

        Args:
            url: of the key set.
            read: makes keys of what was fetched, or raises.
            pace: of the fetches.
            now: seconds of a clock that only goes forward.
        """
        self._url = url
        self._client = httpx2.AsyncClient(follow_redirects=False, timeout=None)
        self._read = read
        self._pace = pace
        self._now = now
        self._keys: Keys | None = None
        self._fetched_at = -inf
        self._attempted_at = -inf
        self._flight: asyncio.Task[None] | None = None

    async def get(self, *, suffice: Callable[[Keys], bool]) -> Keys:
        """Return the keys, asking the endpoint first when they are old or not enough.

        Args:
            suffice: whether these are enough; if not, the newest are returned anyway.

        Raises:
            UnavailableError: the endpoint has never given keys, or not for too long.
        """
        if self._is_wanting(suffice) and self._may_refresh():
            await self._refresh()
        if self._keys is None or self._age() >= self._pace.kept_seconds:
            message = "the issuer's keys could not be fetched"
            raise UnavailableError(message)
        return self._keys

    async def aclose(self) -> None:
        """Stop a fetch in flight and close the client."""
        if self._flight is not None:
            self._flight.cancel()
            await asyncio.wait({self._flight})
        await self._client.aclose()

    def _age(self) -> float:
        return self._now() - self._fetched_at

    def _is_wanting(self, suffice: Callable[[Keys], bool]) -> bool:
        is_old = self._age() >= self._pace.fresh_seconds
        return self._keys is None or is_old or not suffice(self._keys)

    def _may_refresh(self) -> bool:
        waited = self._now() - self._attempted_at
        return self._flight is not None or waited >= self._pace.interval_seconds

    async def _refresh(self) -> None:
        """Join the fetch in flight, or start one; a caller who leaves stops none."""
        self._flight = self._flight or asyncio.create_task(self._fetch())
        await asyncio.wait({self._flight})

    async def _fetch(self) -> None:
        self._attempted_at = self._now()
        try:
            self._keys = self._read(await self._download())
            self._fetched_at = self._now()
        except Exception:
            LOGGER.warning("the key set was not refreshed", exc_info=True)
        finally:
            self._flight = None

    async def _download(self) -> bytes:
        async with (
            asyncio.timeout(self._pace.deadline_seconds),
            self._client.stream("GET", self._url, headers=HEADERS) as response,
        ):
            if response.status_code != HTTPStatus.OK:
                message = f"the key set endpoint answered {response.status_code}"
                raise ValueError(message)
            return await _bounded(response)


def is_trustworthy(url: str) -> bool:
    """Whether only its owner can answer: https, or plain http of this machine.

    Raises:
        ValueError: it is no URL.
    """
    parts = urlsplit(url)
    is_private = parts.scheme == "http" and parts.hostname in LOOPBACK
    return is_private or (parts.scheme == "https" and parts.hostname is not None)


async def _bounded(response: httpx2.Response) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > MAX_BYTES:
            message = "the key set is too large"
            raise ValueError(message)
    return bytes(body)
