"""The HTTP client under Google's SDK, and what the SDK must not do to it.

The SDK sends every request with a timeout of its own, which is none. Its typed chunks
cost several times as much as ours, and leaving its stream keeps the connection open:
https://github.com/googleapis/python-genai/issues/2425. So it is shown an empty body,
and the real one is read and closed elsewhere.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from http import HTTPStatus

import httpx2

from strata_infrastructure.chat.http_client import Prepare, only_headers, patient_client
from strata_infrastructure.secret import Secret

_KEPT_HEADERS = frozenset({"content-length", "host"})
_TAKEN: ContextVar[list[httpx2.Response] | None] = ContextVar("_TAKEN", default=None)


@contextmanager
def taking_bodies() -> Generator[list[httpx2.Response]]:
    """Collect the good answers to requests that this block makes.

    Whoever gets them closes them.
    """
    taken: list[httpx2.Response] = []
    before = _TAKEN.set(taken)
    try:
        yield taken
    finally:
        _TAKEN.reset(before)


def google_client(connect_timeout: float, secret: Secret) -> httpx2.AsyncClient:
    """Build the client of the adapter.

    Args:
        connect_timeout: seconds.
        secret: the key that every request carries.
    """
    client = patient_client(connect_timeout, _prepare(connect_timeout, secret))
    client.event_hooks = {**client.event_hooks, "response": [_take_body]}
    return client


def _prepare(connect_timeout: float, secret: Secret) -> Prepare:
    """Leave nothing of the environment or the SDK, and the client its patience."""
    patience = httpx2.Timeout(None, connect=connect_timeout).as_dict()
    fixed = {
        "accept": "text/event-stream, application/json",
        "accept-encoding": "identity",
        "content-type": "application/json",
        "user-agent": "strata",
        "x-goog-api-key": secret.reveal(),
    }
    trim = only_headers(kept=_KEPT_HEADERS, fixed=fixed)

    async def prepare(request: httpx2.Request) -> None:
        await trim(request)
        request.extensions = {**request.extensions, "timeout": patience}

    return prepare


async def _take_body(response: httpx2.Response) -> None:
    """Move the body of a good answer into another one; refusals are the SDK's."""
    taken = _TAKEN.get()
    if taken is not None and response.status_code == HTTPStatus.OK:
        taken.append(
            httpx2.Response(
                response.status_code,
                headers=response.headers,
                stream=response.stream,
                request=response.request,
            )
        )
        response.stream = httpx2.ByteStream(b"")
