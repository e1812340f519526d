"""A body that is too large is refused before it is there."""

import gzip
import socket

import pytest

from strata_api.middleware.body_limit import MOST_BYTES
from support.attack.estate import Estate
from support.attack.fortress import ORIGIN, Fortress
from support.attack.wire import Reply

CHUNK = b"10000\r\n" + b" " * 0x10000 + b"\r\n"


def test_an_announced_body_is_refused_before_a_byte_of_it_comes(
    besieged: Fortress, attacker: Estate
) -> None:
    head = begun(attacker.token, b"content-length: %d" % (MOST_BYTES + 1))

    reply = unfinished(besieged, head)

    assert (reply.status, reply.code) == (413, "body_too_large")
    assert reply.headers["access-control-allow-origin"] == ORIGIN


def test_a_body_without_length_is_refused_as_soon_as_it_is_too_large(
    besieged: Fortress, attacker: Estate
) -> None:
    head = begun(attacker.token, b"transfer-encoding: chunked")
    chunks = CHUNK * (MOST_BYTES // 0x10000 + 1)

    reply = unfinished(besieged, head + chunks)

    assert (reply.status, reply.code) == (413, "body_too_large")


def test_a_body_of_exactly_the_limit_is_read(
    besieged: Fortress, attacker: Estate
) -> None:
    body = b'{"title": "a"}'.ljust(MOST_BYTES)

    reply = besieged.ask("POST", "/api/threads", attacker.token, body)

    assert reply.status == 201


@pytest.mark.parametrize(
    "length", [b"content-length: 999999999999", b"transfer-encoding: chunked"]
)
def test_nobody_makes_the_server_wait_for_a_body(
    length: bytes, besieged: Fortress
) -> None:
    reply = unfinished(besieged, begun("", length))

    assert (reply.status, reply.code) == (401, "token_missing")


def test_a_compressed_body_is_not_unpacked(
    besieged: Fortress, attacker: Estate
) -> None:
    packed = gzip.compress(b'{"title": "a"}')
    length = b"content-length: %d" % len(packed)
    head = begun(attacker.token, length, b"content-encoding: gzip")

    reply = unfinished(besieged, head + packed)

    assert (reply.status, reply.code) == (400, "bad_request")


def begun(token: str, *headers: bytes) -> bytes:
    """A request whose body is still to come."""
    given = [b"authorization: Bearer " + token.encode()] if token else []
    return b"\r\n".join(
        [
            b"POST /api/threads HTTP/1.1",
            b"host: strata",
            b"origin: " + ORIGIN.encode(),
            b"content-type: application/json",
            *given,
            *headers,
            b"",
            b"",
        ]
    )


def unfinished(besieged: Fortress, sent: bytes) -> Reply:
    """The answer that comes while the client would still be sending."""
    with besieged.wire.connect() as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(sent)
        return besieged.wire.read(connection, method="POST")
