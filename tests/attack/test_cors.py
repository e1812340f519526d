"""Browsers may call from the configured page, and from no other."""

import pytest

from support.attack.estate import Estate
from support.attack.fortress import ORIGIN, Fortress, ordinary
from support.attack.wire import Reply, Request

ALLOWED = "access-control-allow-origin"
STRANGERS = [
    b"https://evil.test",
    b"https://app.example.test.evil.test",
    b"https://app.example.test:8443",
    b"http://app.example.test",
    b"https://APP.example.test",
    b"null",
    b"*",
    b"",
]
REFUSALS = {
    ("GET", "/api/me", ""): 401,
    ("GET", "/nothing/here", "good"): 404,
    ("PUT", "/api/me", "good"): 405,
    ("GET", "/api/threads/none", "good"): 422,
}


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "PUT", "DELETE"])
def test_a_preflight_of_the_page_needs_no_token(
    method: str, besieged: Fortress
) -> None:
    reply = preflight(besieged, ORIGIN.encode(), method.encode())

    assert reply.status == 200
    assert reply.headers[ALLOWED] == ORIGIN
    assert method in reply.headers["access-control-allow-methods"]
    assert "authorization" in reply.headers["access-control-allow-headers"].lower()


@pytest.mark.parametrize("origin", STRANGERS)
def test_another_page_is_allowed_nothing(
    origin: bytes, besieged: Fortress, attacker: Estate
) -> None:
    asked = ordinary("GET", "/api/me", attacker.token)
    headers = [*asked.headers, ("origin", origin)]
    request = Request(method="GET", target="/api/me", headers=headers)

    replies = [preflight(besieged, origin, b"GET"), besieged.wire.send(request)]

    assert not [reply for reply in replies if ALLOWED in reply.headers]


@pytest.mark.parametrize("asked", REFUSALS)
def test_the_page_may_read_a_refusal(
    asked: tuple[str, str, str], besieged: Fortress, attacker: Estate
) -> None:
    method, target, token = asked
    plain = ordinary(method, target, token and attacker.token)
    headers = [*plain.headers, ("origin", ORIGIN.encode())]

    reply = besieged.wire.send(Request(method=method, target=target, headers=headers))

    assert reply.status == REFUSALS[asked]
    assert reply.headers[ALLOWED] == ORIGIN
    exposed = reply.headers["access-control-expose-headers"].split(", ")
    assert {"X-Request-Id", "Retry-After", "X-RateLimit-Remaining"} <= set(exposed)


def test_no_cookie_is_ever_asked_for(besieged: Fortress) -> None:
    reply = preflight(besieged, ORIGIN.encode(), b"GET")

    assert "access-control-allow-credentials" not in reply.headers
    assert "Origin" in reply.headers["vary"]


def preflight(besieged: Fortress, origin: bytes, method: bytes) -> Reply:
    headers = [
        ("origin", origin),
        ("access-control-request-method", method),
        ("access-control-request-headers", b"authorization, content-type"),
    ]
    return besieged.wire.send(
        Request(method="OPTIONS", target="/api/threads", headers=headers)
    )
