"""One question over HTTP, with an end to patience and no secret in its complaints."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlsplit

import httpx2

from strata_domain.error import UnavailableError

MOST_SECONDS = 8.0
MOST_BYTES = 256 * 1024
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        headers: by their names in lower case.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


async def ask(
    method: str, url: str, *, headers: Mapping[str, str] = _NO_HEADERS
) -> Answer:
    """Ask once; no redirect is followed.

    Raises:
        UnavailableError: nobody answered in time, or at too great a length; the message
            names the server.
    """
    try:
        async with asyncio.timeout(MOST_SECONDS):
            return await _asked(method, url, headers)
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, TimeoutError) as error:
        server = urlsplit(url).hostname
        message = f"{server} does not answer ({type(error).__name__})"
        raise UnavailableError(message) from error


async def _asked(method: str, url: str, headers: Mapping[str, str]) -> Answer:
    async with (
        httpx2.AsyncClient(follow_redirects=False, timeout=None) as client,
        client.stream(method, url, headers=dict(headers)) as response,
    ):
        body = bytearray()
        async for piece in response.aiter_bytes():
            body += piece
            _ensure_short(body)
        found = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, found, bytes(body))


def _ensure_short(body: bytes | bytearray) -> None:
    if len(body) > MOST_BYTES:
        message = "the answer is too long"
        raise ValueError(message)
