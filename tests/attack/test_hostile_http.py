"""Whatever is wrong with a request itself, the server answers and goes on serving."""

from http.client import HTTPException

import pytest

from support.attack.document import Operation
from support.attack.estate import Estate
from support.attack.fortress import Fortress
from support.attack.wire import Reply, Request, Wire, complaint

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
ODD_METHODS = ("LINK", "PROPFIND", "PURGE", "SEARCH", "QUERY", "M-SEARCH")
PATHS = {
    "/": 404,
    "//": 404,
    "//api/threads": 404,
    "/api//threads": 404,
    "/api/threads/": 404,
    "/api/threads//messages": 404,
    "/API/THREADS": 404,
    "/api/threads%00": 404,
    "/api/threads;a=b": 404,
    "/api/%74hreads": 200,
    "/api%2fthreads": 200,
    "/api/./threads": 404,
    "/api/../api/threads": 404,
    "/api/%2e%2e/api/threads": 404,
    "/health/live/../../api/threads": 404,
    "/api/threads\\": 404,
    "/docs/../api/threads": 404,
    "/docs/oauth2-redirect": 404,
    "/redoc": 404,
    "/.env": 404,
    "/.git/config": 404,
    "/api/threads/%ff": 422,
    "/api/threads/%ED%A0%80": 422,
    "/api/" + "a" * 60_000: 404,
    "/" + "a/" * 20_000: 404,
    "/api/threads?" + "a=b&" * 10_000: 200,
    "/api/threads?" + "%" * 1000: 200,
    "/api/threads?limit": 422,
    "/api/threads?limit=1&limit=2": 200,
}
BROKEN = {
    "no version": b"GET /\r\n\r\n",
    "a strange version": b"GET / HTTP/9.9\r\nhost: a\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    "an unknown method": b"BREW / HTTP/1.1\r\nhost: a\r\n\r\n",
    "a method in small letters": b"get / HTTP/1.1\r\nhost: a\r\n\r\n",
    "no slash": b"GET api/threads HTTP/1.1\r\nhost: a\r\n\r\n",
    "an asterisk": b"OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n",
    "a proxy's target": b"GET http://evil.test/api/me HTTP/1.1\r\nhost: a\r\n\r\n",
    "a tunnel": b"CONNECT evil.test:443 HTTP/1.1\r\nhost: a\r\n\r\n",
    "a path of bytes": b"GET /api/thr\xe9ads HTTP/1.1\r\nhost: a\r\n\r\n",
    "a query of bytes": b"GET /api/threads?\xff=\xe9 HTTP/1.1\r\nhost: a\r\n\r\n",
    "a space in the path": b"GET /api/ threads HTTP/1.1\r\nhost: a\r\n\r\n",
    "no host": b"GET /api/me HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /api/me HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n",
    "a host of rubbish": b"GET /api/me HTTP/1.1\r\nhost: a b/@:x?#%\r\n\r\n",
    "HTTP/1.0": b"GET /api/me HTTP/1.0\r\n\r\n",
    "a header without a name": b"GET /api/me HTTP/1.1\r\n: a\r\n\r\n",
    "a header without a colon": b"GET /api/me HTTP/1.1\r\nhost\r\n\r\n",
    "a space in a name": b"GET /api/me HTTP/1.1\r\nho st: a\r\n\r\n",
    "NUL in a header": b"GET /api/me HTTP/1.1\r\nhost: a\0b\r\n\r\n",
    "a folded header": b"GET /api/me HTTP/1.1\r\nhost: a\r\n b\r\n\r\n",
    "a header of 1 MB": b"GET /api/me HTTP/1.1\r\na: " + b"a" * 2**20 + b"\r\n\r\n",
    "many headers": b"GET /api/me HTTP/1.1\r\n" + b"a: b\r\n" * 10_000 + b"\r\n",
    "two lengths": b"POST /api/threads HTTP/1.1\r\nhost: a\r\n"
    b"content-length: 2\r\ncontent-length: 3\r\n\r\n{}",
    "a negative length": b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
    "a length of rubbish": b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: x\r\n\r\n",
    "a length of 5,000 digits": b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: "
    + b"9" * 5000
    + b"\r\n\r\n",
    "a length and chunks": b"POST /api/threads HTTP/1.1\r\nhost: a\r\n"
    b"content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "bad chunks": b"POST /api/threads HTTP/1.1\r\nhost: a\r\n"
    b"transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    "an unknown coding": b"POST /api/threads HTTP/1.1\r\nhost: a\r\n"
    b"transfer-encoding: gzip, x\r\n\r\n",
    "a websocket": b"GET /api/me HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\n"
    b"upgrade: websocket\r\nsec-websocket-version: 13\r\n"
    b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    "an upgrade": b"GET /api/me HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\n"
    b"upgrade: h2c\r\n\r\n",
}


@pytest.mark.parametrize("method", [*METHODS, *ODD_METHODS])
def test_a_method_that_a_route_does_not_have_is_refused(
    method: str, besieged: Fortress, operations: tuple[Operation, ...], attacker: Estate
) -> None:
    known = {operation.name for operation in operations}
    paths = {operation.path for operation in operations}
    requests = [
        authorised(method, path, attacker)
        for path in sorted(paths)
        if f"{method} {path}" not in known
    ]

    replies = [besieged.wire.send(request) for request in requests]

    assert list(filter(None, map(complaint, requests, replies))) == []
    assert {reply.status for reply in replies} == {405}


@pytest.mark.parametrize("path", PATHS)
def test_a_path_is_what_it_is_or_nothing(
    path: str, besieged: Fortress, attacker: Estate
) -> None:
    request = authorised("GET", path, attacker)

    reply = besieged.wire.send(request)

    assert complaint(request, reply) == ""
    assert reply.status == PATHS[path]


@pytest.mark.parametrize("path", PATHS)
def test_no_path_leads_in_without_a_token(path: str, besieged: Fortress) -> None:
    reply = besieged.wire.send(Request(method="GET", target=path))

    assert (reply.status, reply.code) == (401, "token_missing")


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_request_gets_no_further(name: str, besieged: Fortress) -> None:
    reply = attempt(besieged.wire, BROKEN[name])

    assert reply is None or 400 <= reply.status < 500
    assert besieged.ask("GET", "/health/live", "").status == 200


def test_headers_that_do_not_end_are_refused_while_they_come(
    besieged: Fortress,
) -> None:
    reply = attempt(besieged.wire, BROKEN["a header of 1 MB"])

    assert reply is None or reply.status == 431


def authorised(method: str, path: str, me: Estate) -> Request:
    headers = [("authorization", f"Bearer {me.token}".encode())]
    return Request(method=method, target=path, headers=headers)


def attempt(wire: Wire, sent: bytes) -> Reply | None:
    """The answer, or nothing if the server hung up."""
    try:
        return wire.exchange(sent)
    except (ConnectionError, HTTPException):
        return None
