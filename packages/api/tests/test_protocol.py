"""A client that keeps us waiting is left alone, and nobody else waits for it."""

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

import pytest
import uvicorn
from starlette.types import Message, Receive, Scope, Send

from strata_api.protocol import BoundedProtocol

HEAD = b"GET / HTTP/1.1\r\nhost: a\r\n"
MUCH = 20_000_000
POST = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\n"


class HastyProtocol(BoundedProtocol):
    head_seconds = 0.3
    body_seconds = 0.3
    most_head = 10_000
    read_seconds = 0.4


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Send the body back; think for a while before or after reading it if asked to."""
    await asyncio.sleep(0.8 if scope["path"] == "/before" else 0)
    body = b""
    message: Message = {"more_body": True}
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
    await asyncio.sleep(0.8 if scope["path"] == "/after" else 0)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    much = bytes(MUCH if scope["path"] == "/much" else 0)
    await send({"type": "http.response.body", "body": b"<%s>" % body + much})


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    config = uvicorn.Config(
        echo, http=HastyProtocol, lifespan="off", log_level="critical"
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=server.run, args=([listener],))
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join()


@contextmanager
def client(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        yield connection


def rest(connection: socket.socket) -> bytes:
    """Everything until the server hangs up."""
    chunks = iter(lambda: connection.recv(65536), b"")
    return b"".join(chunks)


def until_the_end(connection: socket.socket) -> bytes:
    """Everything until the server hangs up, or cuts the connection."""
    found = b""
    with suppress(ConnectionResetError):
        while piece := connection.recv(65536):
            found += piece
    return found


def drip(connection: socket.socket) -> None:
    """Send a header every tenth of a second, for five seconds at most."""
    for _ in range(50):
        connection.sendall(b"a: b\r\n")
        time.sleep(0.1)


@pytest.mark.parametrize("begun", [b"", b"G", HEAD, b"\r\n\r\n", HEAD + b"a: b"])
def test_a_request_that_does_not_come_is_not_waited_for(
    begun: bytes, port: int
) -> None:
    with client(port) as connection:
        connection.sendall(begun)

        assert rest(connection).startswith(b"HTTP/1.1 408 Request Timeout\r\n")


def test_drops_do_not_buy_time(port: int) -> None:
    with client(port) as connection:
        connection.sendall(HEAD)

        with pytest.raises(OSError, match=r"Broken pipe|reset"):
            drip(connection)


def test_a_body_that_does_not_come_is_not_waited_for(port: int) -> None:
    with client(port) as connection:
        connection.sendall(POST + b"ab")

        assert rest(connection) == b""


def test_headers_have_an_end(port: int) -> None:
    with client(port) as connection:
        connection.sendall(HEAD + b"a: " + b"b" * 8000)
        time.sleep(0.05)
        connection.sendall(b"b" * 8000)

        assert rest(connection).startswith(b"HTTP/1.1 431 ")


def test_whoever_is_quick_is_answered_as_long_as_it_takes(port: int) -> None:
    with client(port) as connection:
        connection.sendall(POST.replace(b"/ ", b"/after ", 1) + b"wait")

        assert b"<wait>" in connection.recv(65536)


def test_whoever_may_not_go_on_sending_is_not_blamed_for_it(port: int) -> None:
    body = b"a" * 1_000_000
    head = POST.replace(b"/ ", b"/before ", 1).replace(b": 4", b": 1000000")

    with client(port) as connection:
        connection.sendall(head + body)

        assert connection.recv(12) == b"HTTP/1.1 200"


def test_a_connection_may_be_used_again_and_again(port: int) -> None:
    with client(port) as connection:
        for _ in range(4):
            connection.sendall(POST + b"ping")
            assert b"<ping>" in connection.recv(65536)
            time.sleep(0.15)


def test_a_line_break_does_not_keep_a_connection(port: int) -> None:
    with client(port) as connection:
        connection.sendall(POST + b"ping")
        assert b"<ping>" in connection.recv(65536)
        connection.sendall(b"\r\n")

        assert rest(connection).startswith(b"HTTP/1.1 408")


def test_pipelined_requests_are_answered_in_turn(port: int) -> None:
    with client(port) as connection:
        connection.sendall(POST + b"one " + POST + b"two ")

        answers = b""
        while b"<two >" not in answers:
            answers += connection.recv(65536)
        assert answers.index(b"<one >") < answers.index(b"<two >")


def test_one_slow_client_keeps_nobody_else(port: int) -> None:
    with client(port) as slow, client(port) as quick:
        slow.sendall(HEAD)
        quick.sendall(POST + b"fast")

        assert b"<fast>" in quick.recv(65536)


def test_whoever_reads_nothing_is_not_waited_for(port: int) -> None:
    with client(port) as connection:
        connection.sendall(POST.replace(b"/ ", b"/much ", 1) + b"more")
        time.sleep(1.1)

        assert len(until_the_end(connection)) < MUCH


def test_whoever_reads_slowly_gets_everything(port: int) -> None:
    with client(port) as connection:
        connection.sendall(POST.replace(b"/ ", b"/much ", 1) + b"more")
        sizes: list[int] = []
        while sum(sizes) < MUCH:
            time.sleep(0.1 if len(sizes) < 6 else 0)
            sizes.append(len(connection.recv(3_000_000)))
            assert sizes[-1]
