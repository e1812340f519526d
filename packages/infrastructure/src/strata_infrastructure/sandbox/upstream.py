"""The sandbox as a server of its own, speaking the wire formats of every vendor.

It is an upstream that really can fail: tests point the official SDKs at it, and its
bill is a witness that no crash of ours can silence. Whatever key a request carries is
good.
"""

import signal
import socket
import sys
from contextlib import closing
from pathlib import Path
from types import FrameType

import uvicorn

from strata_domain.error import ProviderError
from strata_infrastructure.sandbox.bill import Bill
from strata_infrastructure.sandbox.booth import Booth
from strata_infrastructure.sandbox.exchange import (
    Message,
    Receive,
    Send,
    read_incoming,
    reply,
    while_connected,
)
from strata_infrastructure.sandbox.gallery import Gallery
from strata_infrastructure.sandbox.image_route import visit_of
from strata_infrastructure.sandbox.reception import received
from strata_infrastructure.sandbox.rehearsal import rehearse
from strata_infrastructure.sandbox.route import dialect_of
from strata_infrastructure.sandbox.studio import Studio


class Upstream:
    """The ASGI application."""

    def __init__(self, bill: Bill) -> None:
        """Charge every call to this bill."""
        self._bill = bill
        self._booth = Booth(bill)
        self._gallery = Gallery(Studio(bill))

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request, or serve one socket."""
        if scope["type"] == "websocket":
            await self._booth.serve(str(scope["path"]), receive, send)
        else:
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        asked = f"{scope['method']} {scope['path']}"
        visit = visit_of(asked)
        if visit is None:
            await self._converse(asked, scope, receive, send)
            return
        try:
            incoming = await read_incoming(scope, receive)
        except ProviderError as error:
            await reply(send, visit.dialect.refuse(error))
            return
        await while_connected(receive, self._gallery.play(visit, incoming, send))

    async def _converse(
        self, asked: str, scope: Message, receive: Receive, send: Send
    ) -> None:
        """Talk, embed, speak or listen."""
        dialect = dialect_of(asked)
        if dialect is None:
            await reply(send, received(asked, await read_incoming(scope, receive)))
            return
        try:
            incoming = await read_incoming(scope, receive)
            performance = rehearse(dialect, incoming, send)
        except ProviderError as error:
            await reply(send, dialect.refuse(error))
            return
        with self._bill.charging(performance.call):
            await while_connected(receive, performance.play())


def serve(host: str, port: int, bill: Path | None) -> None:
    """Serve until a signal ends it; say on the standard output where.

    Args:
        host: an address of this machine.
        port: 0 takes a free one.
        bill: the file that calls are charged to.
    """
    with (
        closing(Bill(bill)) as book,
        socket.create_server((host, port), backlog=1024) as listener,
    ):
        sys.stdout.write(f"listening on http://{host}:{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        for ending in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ending, _leave)
        _server(Upstream(book)).run(sockets=[listener])


def _server(application: Upstream) -> uvicorn.Server:
    """Build a server that keeps quiet and gives readers a second to leave."""
    return uvicorn.Server(
        uvicorn.Config(
            application,
            lifespan="off",
            log_level="critical",
            access_log=False,
            timeout_graceful_shutdown=1,
        )
    )


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """Unwind, where the default would end the process with calls still unbilled."""
    raise SystemExit
