"""What happens when something fails that nobody foresaw."""

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from strata_api.problem import problem_response
from strata_domain.error import StrataError

_logger = logging.getLogger(__name__)


class FailureMiddleware:
    """Answers the unforeseen inside of CORS and request id, so that it carries both.

    Starlette's own last resort stands outside of them: a browser would not be shown
    the answer, and nobody could find it in the log.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; apologise while nothing has been answered.

        Raises:
            Exception: an answer broke off; the server closes the connection.
        """
        answer = _Answer(send)
        try:
            await self._app(scope, receive, answer.send)
        except Exception as error:
            if answer.begun or scope["type"] != "http":
                raise
            _logger.exception("unexpected failure", exc_info=error)
            await problem_response(StrataError())(scope, receive, send)


class _Answer:
    def __init__(self, send: Send) -> None:
        self.begun = False
        self._send = send

    async def send(self, message: Message) -> None:
        self.begun = True
        await self._send(message)
