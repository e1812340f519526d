"""Bringing messages to webhooks, whether anybody takes them or not."""

from collections.abc import Mapping
from contextlib import suppress

import httpx2

_PATIENCE_SECONDS = 5.0


class Postman:
    """Sends a message as often as it is told to, and does not mind the answer."""

    def __init__(self) -> None:
        """Own no connection yet."""
        self._http: httpx2.AsyncClient | None = None

    async def bring(
        self, url: str, body: bytes, headers: Mapping[str, str], *, times: int
    ) -> None:
        """Send it, one time after the other."""
        self._http = self._http or httpx2.AsyncClient(timeout=_PATIENCE_SECONDS)
        whole = {"content-type": "application/json", **headers}
        for _ in range(times):
            with suppress(httpx2.HTTPError, httpx2.InvalidURL):
                await self._http.post(url, content=body, headers=whole)
