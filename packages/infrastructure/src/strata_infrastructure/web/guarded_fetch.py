"""Fetching a file from an address that somebody else names.

A name is resolved once. Every address it has must be public, and the connection goes to
one of exactly these, with the name in the certificate; a resolver that answers
differently the next time is not asked the next time. Each redirect begins anew.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass

import httpx2

from strata_domain.error import ForbiddenAddressError, ProviderMalformedAnswerError
from strata_infrastructure.web.public_address import is_public
from strata_infrastructure.web.response_body import (
    TRANSLATOR,
    ensure_file,
    pieces_of,
)
from strata_infrastructure.web.web_url import WebUrl, read_url

MOST_REDIRECTS = 3
MOST_ADDRESSES = 3
HTTPS_PORT = 443
REDIRECTS = frozenset({301, 302, 303, 307, 308})
HEADERS = {"accept": "*/*", "accept-encoding": "identity", "user-agent": "strata"}
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a fetch may take, in seconds.

    Attributes:
        idle: without a byte.
        total: from the name to the last byte.
    """

    connect: float = 5.0
    idle: float = 15.0
    total: float = 120.0


async def addresses_of(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver, once."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(place[0]) for *_, place in found]


class GuardedFetcher:
    """Fetches over HTTPS from public addresses, and keeps nothing between two fetches.

    There are no cookies, credentials, proxies of the environment, packed answers or
    connections for the next one to use: a connection belongs to one name.
    """

    def __init__(
        self,
        *,
        trusted_origins: Sequence[str] = (),
        resolve: Resolve = addresses_of,
        patience: Patience = Patience(),
        tls: ssl.SSLContext | None = None,
        https_port: int = HTTPS_PORT,
    ) -> None:
        """Open nothing yet.

        Args:
            trusted_origins: URLs of servers of our own, as that of the sandbox; theirs
                may be inside, and without TLS.
            resolve: names to addresses.
            patience: with servers.
            tls: whom to believe; by default the usual authorities.
            https_port: the only one of the public web.
        """
        self._trusted = frozenset(read_url(each).origin for each in trusted_origins)
        self._resolve = resolve
        self._patience = patience
        self._https_port = https_port
        self._transport = httpx2.AsyncHTTPTransport(
            verify=tls or True,
            trust_env=False,
            limits=httpx2.Limits(max_keepalive_connections=0),
        )

    @asynccontextmanager
    async def fetch(
        self, url: str, *, max_bytes: int
    ) -> AsyncGenerator[AsyncIterator[bytes]]:
        """Read a file in pieces, until the block ends.

        Raises:
            ForbiddenAddressError: it, or where it leads, is not of the public web.
            FileTooLargeError: it is longer, when opened or while it is read.
            ProviderError: it cannot be read.
        """
        deadline = asyncio.get_running_loop().time() + self._patience.total
        with TRANSLATOR.translating():
            async with asyncio.timeout_at(deadline):
                response = await self._follow(read_url(url))
        async with aclosing(response):
            ensure_file(response, max_bytes=max_bytes)
            pieces = pieces_of(response, deadline=deadline, max_bytes=max_bytes)
            async with aclosing(pieces):
                yield pieces

    async def aclose(self) -> None:
        """Close what is open."""
        await self._transport.aclose()

    async def _follow(self, url: WebUrl) -> httpx2.Response:
        for _ in range(MOST_REDIRECTS + 1):
            response = await self._ask(url)
            if response.status_code not in REDIRECTS:
                return response
            await response.aclose()
            url = url.joined(response.headers.get("location", ""))
        message = "it redirects too often"
        raise ProviderMalformedAnswerError(message)

    async def _ask(self, url: WebUrl) -> httpx2.Response:
        """Ask at the first address that answers."""
        *others, last = await self._addresses(url)
        for address in others:
            with suppress(httpx2.ConnectError, httpx2.ConnectTimeout):
                return await self._ask_at(address, url)
        return await self._ask_at(last, url)

    async def _addresses(self, url: WebUrl) -> Sequence[str]:
        """Resolve a name, and refuse it for any address that is not public."""
        trusted = url.origin in self._trusted
        public = url.is_named and (url.scheme, url.port) == ("https", self._https_port)
        if not (trusted or public):
            raise ForbiddenAddressError
        found = await self._resolve(url.host, url.port)
        if not (found and (trusted or all(map(is_public, found)))):
            raise ForbiddenAddressError
        return found[:MOST_ADDRESSES]

    async def _ask_at(self, address: str, url: WebUrl) -> httpx2.Response:
        times = {"connect": self._patience.connect, "read": self._patience.idle}
        request = httpx2.Request(
            "GET",
            url.at(address),
            headers={"host": url.authority, **HEADERS},
            extensions={"sni_hostname": url.host, "timeout": times},
        )
        return await self._transport.handle_async_request(request)
