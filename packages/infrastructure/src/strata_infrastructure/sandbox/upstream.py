"""The sandbox as a server of its own, speaking OpenAI's wire format.

It is an upstream that really can fail: tests point the official SDK at it, and its bill
is a witness that no crash of ours can silence. Whatever key a request carries is good.
"""

import json
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from http import HTTPStatus
from pathlib import Path
from types import FrameType
from uuid import uuid4

import uvicorn

from strata_domain.error import ProviderError, ProviderNotFoundError
from strata_infrastructure.sandbox.bill import Bill, BilledCall
from strata_infrastructure.sandbox.exchange import (
    Message,
    Receive,
    Send,
    read_body,
    reply,
    while_connected,
)
from strata_infrastructure.sandbox.failure import Reply, raise_fault, refusal
from strata_infrastructure.sandbox.performance import Performance
from strata_infrastructure.sandbox.prose import MODELS
from strata_infrastructure.sandbox.question import Question, read_question
from strata_infrastructure.sandbox.script import write_script
from strata_infrastructure.sandbox.wire import (
    AnswerHead,
    AnswerWriter,
    StreamedAnswer,
    WholeAnswer,
)

_Handler = Callable[[Receive, Send], Awaitable[None]]


class Upstream:
    """The ASGI application."""

    def __init__(self, bill: Bill) -> None:
        """Charge every call to this bill."""
        self._bill = bill
        self._routes: Mapping[tuple[object, str], _Handler] = {
            ("POST", "/chat/completions"): self._complete,
            ("GET", "/models"): _list_models,
        }

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request, below `/v1` or without it."""
        path = str(scope["path"]).removeprefix("/v1")
        handle = self._routes.get((scope["method"], path), _refuse_path)
        try:
            await handle(receive, send)
        except ProviderError as error:
            await reply(send, refusal(error))

    async def _complete(self, receive: Receive, send: Send) -> None:
        question = read_question(await read_body(receive))
        script = write_script(question.request)
        raise_fault(script.refusal)
        call = BilledCall(
            call_id=f"chatcmpl-{uuid4().hex}",
            model=question.request.model,
            input_tokens=script.input_tokens,
        )
        writer = _writer(question, call)
        performance = Performance(script=script, writer=writer, call=call, send=send)
        with self._bill.charging(call):
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


def _writer(question: Question, call: BilledCall) -> AnswerWriter:
    head = AnswerHead(answer_id=call.call_id, model=call.model)
    if question.streams:
        return StreamedAnswer(head, tells_usage=question.tells_usage)
    return WholeAnswer(head)


async def _list_models(_receive: Receive, send: Send) -> None:
    data = [
        {"id": name, "object": "model", "created": 0, "owned_by": "sandbox"}
        for name in MODELS
    ]
    body = json.dumps({"object": "list", "data": data}).encode()
    await reply(send, Reply(status=HTTPStatus.OK, body=body))


async def _refuse_path(_receive: Receive, _send: Send) -> None:
    message = "the sandbox has POST /v1/chat/completions and GET /v1/models"
    raise ProviderNotFoundError(message)
