"""A bound on what a request may carry."""

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from strata_api.access import is_signed_file, is_webhook, takes_sound
from strata_api.problem import status_response

TOO_LARGE = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
MOST_BYTES = 2 * 1024 * 1024
MOST_DIGITS = 19
MOST_FILE = 100 * 1024 * 1024
"""Of files that are sent behind a link, which may allow less."""
MOST_WEBHOOK = 256 * 1024
MOST_SOUND = 26 * 1024 * 1024
"""Of a form with a file of at most 25 MiB."""


class BodyLimitMiddleware:
    """Refuses a body as soon as it is known to be too large, read or not."""

    def __init__(self, app: ASGIApp, *, most_bytes: int = MOST_BYTES) -> None:
        """Wrap an application."""
        self._app = app
        self._most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on while its body is small enough."""
        most_bytes = _exceptions(scope) or self._most_bytes
        if _announced(scope) > most_bytes:
            await status_response(TOO_LARGE)(scope, receive, send)
            return
        await self._app(scope, _Counter(receive, most_bytes).receive, send)


class _Counter:
    def __init__(self, receive: Receive, most_bytes: int) -> None:
        self._receive = receive
        self._left = most_bytes

    async def receive(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise HTTPException(TOO_LARGE)
        return message


def _exceptions(scope: Scope) -> int | None:
    path = scope.get("path", "")
    limits = {
        MOST_FILE: is_signed_file(path),
        MOST_WEBHOOK: is_webhook(path),
        MOST_SOUND: takes_sound(path),
    }
    return next((most for most, holds in limits.items() if holds), None)


def _announced(scope: Scope) -> int:
    if scope["type"] != "http":
        return 0
    length = Headers(scope=scope).get("content-length", "0")[:MOST_DIGITS]
    return int(length) if length.isdecimal() else 0
