"""Events on the wire, as text/event-stream."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from types import MappingProxyType
from typing import Annotated

from fastapi import Depends, Header, Query
from starlette.responses import StreamingResponse

from strata_domain.entity.generation import GenerationEvent
from strata_domain.entity.job import JobEvent
from strata_domain.error import StrataError

MEDIA_TYPE = "text/event-stream"
PING = b": ping\n\n"
MOST_SEQ = 2**31 - 1
Event = GenerationEvent | JobEvent
Batch = tuple[Event, ...]

_logger = logging.getLogger(__name__)


async def last_seen(
    after_seq: Annotated[
        int | None,
        Query(ge=0, le=MOST_SEQ, description="The last `id` you have seen."),
    ] = None,
    last_event_id: Annotated[
        int | None,
        Header(ge=0, le=MOST_SEQ, description="The same, as an EventSource sends it."),
    ] = None,
) -> int:
    """Return what the reader has seen; the header wins over the parameter."""
    return last_event_id if last_event_id is not None else after_seq or 0


LastSeen = Annotated[int, Depends(last_seen)]


def wants_events(accept: str) -> bool:
    """Whether an Accept header asks for a stream of events."""
    return MEDIA_TYPE in accept.lower()


def event_stream(
    batches: AsyncIterator[Batch],
    *,
    ping_seconds: float,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> StreamingResponse:
    """Return a response that writes the events as they come.

    Args:
        batches: the events; an empty batch says that there are none right now.
        ping_seconds: after so much silence a comment is written.
        headers: beside those of every stream.
    """
    return StreamingResponse(
        _written(batches, ping_seconds),
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no", **headers},
    )


def encode_event(event: Event) -> bytes:
    """Return one event in the format of the HTML standard, section 9.2.

    The data is JSON on one line, so it needs no splitting.
    """
    return f"id: {event.seq}\nevent: {event.type}\ndata: {event.data}\n\n".encode()


async def _written(
    batches: AsyncIterator[Batch], ping_seconds: float
) -> AsyncGenerator[bytes]:
    """Write until the end; a failure ends the stream without a terminal event.

    The client then comes back with the last id it saw, and is told what is wrong.
    """
    try:
        async for chunk in _chunks(batches, ping_seconds):
            yield chunk
    except StrataError as error:
        _logger.warning("a stream broke off: %s", error.code, exc_info=error)


async def _chunks(
    batches: AsyncIterator[Batch], ping_seconds: float
) -> AsyncGenerator[bytes]:
    """Encode batches, and a comment when nothing has been written for a while."""
    clock = asyncio.get_running_loop().time
    quiet_since = clock()
    async for batch in batches:
        if batch or clock() - quiet_since >= ping_seconds:
            yield b"".join(map(encode_event, batch)) or PING
            quiet_since = clock()
