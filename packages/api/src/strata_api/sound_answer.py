"""Sound on the wire: as bytes, or as events that also say when each word is heard."""

import json
import logging
from base64 import b64encode
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial, singledispatch
from types import MappingProxyType

from fastapi import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from strata_api.event_stream import MEDIA_TYPE
from strata_api.hang_up import stopped_by_hang_up
from strata_api.rate_limit import limit_headers
from strata_api.repetition import replayed_header
from strata_domain.entity.plan import LimitStanding, Meter
from strata_domain.entity.speech import Sound, SpeechPiece, WordsTimed
from strata_domain.error import StrataError
from strata_usecase.voice.spoken import Spoken

GENERATION, ASSET = "X-Strata-Generation-Id", "X-Strata-Asset-Id"
Headers = Mapping[str, str]
Written = Callable[[Spoken], AsyncGenerator[bytes]]
_UNBUFFERED = MappingProxyType({"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
_logger = logging.getLogger(__name__)


class _SoundStream(StreamingResponse):
    """Listens no more as soon as it is over, however it ends.

    What it leaves without an end is no answer: the server closes the connection.
    """

    def __init__(
        self, spoken: Spoken, written: Written, media_type: str, told: Headers
    ) -> None:
        super().__init__(
            written(spoken), media_type=media_type, headers={**_UNBUFFERED, **told}
        )
        self._spoken = spoken

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except StrataError as error:
            _logger.warning("sound broke off: %s", error.code)
        finally:
            self._spoken.sound.leave()


async def sound_response(
    request: Request, spoken: Spoken, headers: Headers
) -> Response:
    """Answer with bytes; what fails before the first of them is no sound.

    What fails later cuts the connection, lest anybody take half for the whole.

    Raises:
        StrataError: there is nothing to be heard.
    """
    stream = _SoundStream(spoken, in_bytes, spoken.media_type, headers)
    return await _begun(request, spoken, stream)


async def event_response(
    request: Request, spoken: Spoken, headers: Headers, *, written: Written
) -> Response:
    """Answer with events; what fails later is the last of them.

    Raises:
        StrataError: there is nothing to be heard.
    """
    stream = _SoundStream(spoken, written, MEDIA_TYPE, headers)
    return await _begun(request, spoken, stream)


async def in_bytes(spoken: Spoken) -> AsyncGenerator[bytes]:
    """Yield the sound alone."""
    async with aclosing(spoken.sound.pieces()) as pieces:
        async for piece in pieces:
            if isinstance(piece, Sound):
                yield piece.content


async def in_events(spoken: Spoken) -> AsyncGenerator[bytes]:
    """Yield sound and words as they come, and at last how it ended."""
    async for event in in_order(spoken, _event, partial(_end, spoken)):
        yield event


async def in_order(
    spoken: Spoken,
    piece: Callable[[SpeechPiece], bytes],
    ended: Callable[[StrataError | None], bytes],
) -> AsyncGenerator[bytes]:
    """Yield what is told of each piece, and at last of the end."""
    failure = None
    try:
        async with aclosing(spoken.sound.pieces()) as pieces:
            async for each in pieces:
                yield piece(each)
    except StrataError as error:
        failure = error
    yield ended(failure)


def encoded(name: str, data: Mapping[str, object]) -> bytes:
    """Return an event of this name."""
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()


def spoken_headers(spoken: Spoken) -> dict[str, str]:
    """Say how the call is found in the ledger, and the file it is kept in."""
    named = {GENERATION: spoken.generation_id, ASSET: spoken.asset_id}
    told = {name: str(value) for name, value in named.items() if value is not None}
    return {
        **told,
        **replayed_header(replayed=spoken.replayed),
        **request_limit(spoken.limits),
    }


def request_limit(limits: tuple[LimitStanding, ...]) -> dict[str, str]:
    """Say how many more requests the caller may send now."""
    told: dict[str, str] = {}
    for standing in limits:
        if standing.meter is Meter.REQUESTS_PER_MINUTE:
            told |= limit_headers(standing, datetime.now(UTC))
    return told


async def _begun(request: Request, spoken: Spoken, stream: Response) -> Response:
    """Return the stream when its first sound is there."""
    try:
        async with stopped_by_hang_up(request, spoken.sound.leave):
            await spoken.sound.begun()
    except BaseException:
        spoken.sound.leave()
        raise
    return stream


def _end(spoken: Spoken, error: StrataError | None) -> bytes:
    if error is not None:
        return encoded("error", {"code": error.code, "detail": error.detail})
    asset_id = None if spoken.asset_id is None else str(spoken.asset_id)
    return encoded("done", {"asset_id": asset_id})


@singledispatch
def _event(piece: SpeechPiece) -> bytes:
    """Return what is told of a piece; nothing of what nobody need know."""
    del piece
    return b""


@_event.register
def _(piece: Sound) -> bytes:
    return encoded("audio", {"audio": b64encode(piece.content).decode("ascii")})


@_event.register
def _(piece: WordsTimed) -> bytes:
    return encoded("words", {"words": [asdict(word) for word in piece.words]})
