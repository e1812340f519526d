"""The same gate behind a real server, for what only a socket can show."""

import socket
from collections.abc import Iterator
from threading import Thread

import pytest
import uvicorn

from strata_api.middleware.token import TokenMiddleware
from strata_infrastructure.identity import IdentitySettings, token_verifier
from strata_infrastructure.secret import Secret
from support.guarded import application, is_public
from support.workshop import DEVELOPMENT_SECRET

SETTINGS = IdentitySettings(
    supabase_url=None,
    legacy_secret=None,
    development_secret=Secret(DEVELOPMENT_SECRET),
)


@pytest.fixture
def address() -> Iterator[tuple[str, int]]:
    """The guarded application behind a real server."""
    app = TokenMiddleware(
        application(), verifier=token_verifier(SETTINGS), is_public=is_public
    )
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical"))
    listener = socket.create_server(("127.0.0.1", 0))
    thread = Thread(target=server.run, args=([listener],))
    thread.start()
    yield listener.getsockname()
    server.should_exit = True
    thread.join()
    listener.close()


def first_line(address: tuple[str, int], request: bytes) -> bytes:
    with socket.create_connection(address, timeout=5) as connection:
        connection.sendall(request)
        return connection.recv(4096).partition(b"\r\n")[0]


def test_a_refusal_does_not_wait_for_the_body(address: tuple[str, int]) -> None:
    request = b"POST /who HTTP/1.1\r\nHost: x\r\nContent-Length: 200000000\r\n\r\n"

    assert first_line(address, request) == b"HTTP/1.1 401 Unauthorized"


def test_a_hostile_host_opens_nothing(address: tuple[str, int]) -> None:
    request = b"GET /who HTTP/1.1\r\nHost: x/health/live?\r\n\r\n"

    assert first_line(address, request) == b"HTTP/1.1 401 Unauthorized"


def test_a_websocket_handshake_is_denied(address: tuple[str, int]) -> None:
    request = (
        b"GET /who HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
        b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )

    assert first_line(address, request) == b"HTTP/1.1 403 Forbidden"
