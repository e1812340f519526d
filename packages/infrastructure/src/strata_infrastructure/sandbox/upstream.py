"""The sandbox as a server of its own, speaking the wire formats of every vendor.

It is an upstream that really can fail: tests point the official SDKs at it, and its
bill is a witness that no crash of ours can silence. Whatever key a request carries is
good.
"""

import json
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from http import HTTPStatus
from pathlib import Path
from types import FrameType
from typing import Protocol
from uuid import uuid4

import uvicorn

from strata_domain.error import ProviderError, ProviderNotFoundError
from strata_infrastructure.sandbox.bill import Bill, BilledCall
from strata_infrastructure.sandbox.dialect.dialect import Dialect
from strata_infrastructure.sandbox.dialect.embedding_dialect import EmbeddingDialect
from strata_infrastructure.sandbox.dialect.openai import OPENAI
from strata_infrastructure.sandbox.embedding_performance import EmbeddingPerformance
from strata_infrastructure.sandbox.embedding_script import (
    EMBEDDING_MODEL,
    write_embedding_script,
)
from strata_infrastructure.sandbox.exchange import (
    Incoming,
    Message,
    Receive,
    Reply,
    Send,
    read_incoming,
    reply,
    while_connected,
)
from strata_infrastructure.sandbox.failure import raise_fault
from strata_infrastructure.sandbox.gallery import Gallery
from strata_infrastructure.sandbox.image_route import visit_of
from strata_infrastructure.sandbox.performance import Performance
from strata_infrastructure.sandbox.prose import MODELS
from strata_infrastructure.sandbox.route import PLACES, dialect_of
from strata_infrastructure.sandbox.script import write_script
from strata_infrastructure.sandbox.studio import Studio

_MODEL_LISTS = frozenset({"GET /v1/models", "GET /models"})
_NOWHERE = OPENAI.refuse(ProviderNotFoundError(f"the sandbox has only {PLACES}"))


class Upstream:
    """The ASGI application."""

    def __init__(self, bill: Bill) -> None:
        """Charge every call to this bill."""
        self._bill = bill
        self._gallery = Gallery(Studio(bill))

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
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
        """Talk, or embed."""
        dialect = dialect_of(asked)
        if dialect is None:
            await reply(send, _models() if asked in _MODEL_LISTS else _NOWHERE)
            return
        try:
            incoming = await read_incoming(scope, receive)
            performance = _REHEARSALS[type(dialect)](dialect, incoming, send)
        except ProviderError as error:
            await reply(send, dialect.refuse(error))
            return
        with self._bill.charging(performance.call):
            await while_connected(receive, performance.play())


class _Performance(Protocol):
    @property
    def call(self) -> BilledCall: ...

    async def play(self) -> None: ...


def _rehearsed(dialect: Dialect, incoming: Incoming, send: Send) -> _Performance:
    """Decide what will be said.

    Raises:
        ProviderError: nothing will.
    """
    question = dialect.read(incoming)
    script = write_script(question.request)
    raise_fault(script.refusal)
    call = BilledCall(
        call_id=f"{dialect.call_prefix}{uuid4().hex}",
        model=question.request.model,
        input_tokens=script.input_tokens,
        request_id=question.request_id,
    )
    writer = dialect.answer(question, call)
    return Performance(script=script, writer=writer, call=call, send=send)


def _embedding_rehearsed(
    dialect: EmbeddingDialect, incoming: Incoming, send: Send
) -> _Performance:
    question = dialect.read(incoming)
    script = write_embedding_script(question.request)
    raise_fault(script.refusal)
    return EmbeddingPerformance(
        script=script,
        body=dialect.answer(question, script.answer),
        call=question.bill(script),
        send=send,
    )


_REHEARSALS: Mapping[type, Callable[..., _Performance]] = {
    Dialect: _rehearsed,
    EmbeddingDialect: _embedding_rehearsed,
}


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


def _models() -> Reply:
    data = [
        {"id": name, "object": "model", "created": 0, "owned_by": "sandbox"}
        for name in (*MODELS, EMBEDDING_MODEL)
    ]
    body = json.dumps({"object": "list", "data": data}).encode()
    return Reply(status=HTTPStatus.OK, body=body)
