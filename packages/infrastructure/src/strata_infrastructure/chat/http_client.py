"""The HTTP client of an adapter: built once, patient, and telling no tales."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress

import httpx2

from strata_domain.error import (
    ProviderConnectionError,
    ProviderMalformedAnswerError,
    ProviderTimeoutError,
    ProviderUnreachableError,
)
from strata_infrastructure.chat.vendor_error import ErrorTable, meaning

Prepare = Callable[[httpx2.Request], Awaitable[None]]
TRANSPORT: ErrorTable = {
    httpx2.ConnectError: meaning(ProviderUnreachableError),
    httpx2.ConnectTimeout: meaning(ProviderUnreachableError),
    httpx2.TimeoutException: meaning(ProviderTimeoutError),
    httpx2.DecodingError: meaning(ProviderMalformedAnswerError),
    httpx2.RequestError: meaning(ProviderConnectionError),
    ssl.SSLError: meaning(ProviderConnectionError),
}
"""What every adapter says of the HTTP client's own exceptions."""
_DRAIN_SECONDS = 0.1
_LOOPBACK = ("all://127.0.0.1", "all://localhost", "all://[::1]")


def patient_client(connect_timeout: float, prepare: Prepare) -> httpx2.AsyncClient:
    """Build a client for the long answers of one provider.

    Only connecting is timed: a timeout per read never ends an answer that drips, and
    ends one whose model thinks. Proxies of the environment are used, except on this
    machine.

    Args:
        connect_timeout: seconds.
        prepare: sees every request last, before it leaves.
    """
    return httpx2.AsyncClient(
        timeout=httpx2.Timeout(None, connect=connect_timeout),
        limits=httpx2.Limits(max_connections=1000, keepalive_expiry=30.0),
        event_hooks={"request": [prepare]},
        mounts=dict.fromkeys(_LOOPBACK),
    )


def only_headers(*, kept: frozenset[str], fixed: Mapping[str, str]) -> Prepare:
    """Let a request carry these headers and no others.

    SDKs add headers from environment variables, which would take one provider's
    organisation, or anything else, to another provider's host.

    Args:
        kept: names in lower case that keep the value the SDK gave them.
        fixed: values of ours; they may hold a secret, which is why this is a closure
            and has no `repr` that shows it.
    """

    async def prepare(request: httpx2.Request) -> None:
        own = {name: request.headers[name] for name in kept & request.headers.keys()}
        request.headers = httpx2.Headers({**own, **fixed})

    return prepare


async def drain(body: AsyncIterator[bytes]) -> None:
    """Read the few bytes behind the end, so that the connection can be used again."""
    with suppress(TimeoutError, httpx2.RequestError):
        async with asyncio.timeout(_DRAIN_SECONDS):
            async for _ in body:
                pass
