"""The little of ASGI that the sandbox's server needs."""

import asyncio
from collections.abc import (
    Awaitable,
    Callable,
    Coroutine,
    Iterable,
    Mapping,
    MutableMapping,
)
from dataclasses import dataclass
from urllib.parse import parse_qsl

from strata_domain.error import ProviderInvalidRequestError

Message = MutableMapping[str, object]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = Iterable[tuple[bytes, bytes]]
LARGEST_BODY = 128 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A whole HTTP request.

    Attributes:
        headers: their names in lower case.
    """

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A whole HTTP response."""

    status: int
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()
    content_type: bytes = b"application/json"


async def read_incoming(scope: Message, receive: Receive) -> Incoming:
    """Read a request to its end.

    Raises:
        ProviderInvalidRequestError: it is too large.
    """
    return Incoming(
        path=str(scope["path"]),
        query=dict(parse_qsl(_bytes(scope["query_string"]).decode("latin-1"))),
        headers=_headers(scope["headers"]),
        body=await _read_body(receive),
    )


async def _read_body(receive: Receive) -> bytes:
    body = bytearray()
    more = True
    while more and len(body) <= LARGEST_BODY:
        message = await receive()
        body += _bytes(message.get("body"))
        more = bool(message.get("more_body"))
    if len(body) > LARGEST_BODY:
        problem = "the body is too large"
        raise ProviderInvalidRequestError(problem)
    return bytes(body)


async def begin(send: Send, status: int, headers: Headers) -> None:
    """Send the head of a response."""
    await send({"type": "http.response.start", "status": status, "headers": [*headers]})


async def write(send: Send, body: bytes, *, more: bool) -> None:
    """Send a part of a response's body."""
    await send({"type": "http.response.body", "body": body, "more_body": more})


async def reply(send: Send, whole: Reply) -> None:
    """Send a whole response."""
    length = (b"content-length", b"%d" % len(whole.body))
    headers = (length, (b"content-type", whole.content_type), *whole.headers)
    await begin(send, whole.status, headers)
    await write(send, whole.body, more=False)


async def while_connected(receive: Receive, work: Coroutine[None, None, None]) -> None:
    """Run to the end, or until the client hangs up."""
    task = asyncio.ensure_future(work)
    hung_up = asyncio.ensure_future(_hung_up(receive))
    try:
        await asyncio.wait({task, hung_up}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        hung_up.cancel()
        task.cancel()
        await asyncio.gather(task, hung_up, return_exceptions=True)


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _headers(found: object) -> Mapping[str, str]:
    pairs = found if isinstance(found, list) else []
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in pairs}


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""
