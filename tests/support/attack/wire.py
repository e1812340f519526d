"""HTTP as an attacker writes it: any bytes at all, on a real socket."""

import json
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

SECONDS = 20
PROBLEM = "application/problem+json"
OF_EVERY_ANSWER = frozenset({"date", "x-request-id"})

Headers = Sequence[tuple[str, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is sent; nothing in it is checked."""

    method: str
    target: str
    headers: Headers = ()
    body: bytes = b""

    def encoded(self) -> bytes:
        length = b"%d" % len(self.body)
        usual = {"host": b"strata", "connection": b"close", "content-length": length}
        given = {name.lower() for name, _ in self.headers}
        kept = [pair for pair in usual.items() if pair[0] not in given]
        lines = [b"%s: %s" % (n.encode(), v) for n, v in (*kept, *self.headers)]
        first = f"{self.method} {self.target} HTTP/1.1".encode()
        return b"\r\n".join([first, *lines, b"", self.body])


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def essence(self) -> tuple[object, ...]:
        """All of it but what is different in every answer."""
        rest = self.headers.items()
        kept = {name: value for name, value in rest if name not in OF_EVERY_ANSWER}
        return (self.status, kept, self.body)

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def code(self) -> str:
        """The code of a problem; nothing when it is none."""
        is_problem = self.headers.get("content-type") == PROBLEM
        return str(self.json["code"]) if is_problem else ""

    @property
    def compatible_code(self) -> str:
        """The code of an error in OpenAI's envelope; nothing when it is none."""
        error = self.json.get("error", {})
        is_envelope = error.keys() == {"message", "type", "param", "code"}
        return str(error["code"]) if is_envelope and error["message"] else ""


@dataclass(frozen=True, slots=True)
class Wire:
    """Sends requests, and looks for secrets in whatever comes back."""

    address: str
    secrets: frozenset[bytes] = field(default_factory=frozenset)

    def connect(self) -> socket.socket:
        parts = urlsplit(self.address)
        return socket.create_connection((parts.hostname, parts.port), SECONDS)

    def send(self, request: Request) -> Reply:
        return self.exchange(request.encoded(), method=request.method)

    def exchange(self, sent: bytes, *, method: str = "GET") -> Reply:
        """The answer to these bytes; no answer in time is an error."""
        with self.connect() as connection:
            connection.sendall(sent)
            return self.read(connection, method=method)

    def read(self, connection: socket.socket, *, method: str = "GET") -> Reply:
        with HTTPResponse(connection, method=method) as response:
            response.begin()
            reply = Reply(
                status=response.status,
                headers={n.lower(): v for n, v in response.getheaders()},
                body=response.read(),
            )
        self.ensure_discreet(reply.body + repr(reply.headers).encode())
        return reply

    def ensure_discreet(self, text: bytes) -> None:
        leaked = [secret for secret in self.secrets if secret in text]
        assert not leaked, f"leaked {leaked} in {text[:2000]!r}"


def complaint(request: Request, reply: Reply) -> str:
    """What is wrong with an answer to a hostile request; nothing if nothing is."""
    wrong = {
        "fails": reply.status >= 500 and not _goes_on(reply),
        "redirects": 300 <= reply.status < 400 and not _leads_to_a_file(reply),
        "has no id": "x-request-id" not in reply.headers,
        "is no problem": reply.status >= 400 and _lacks_code(request, reply),
    }
    found = [name for name, is_so in wrong.items() if is_so]
    return f"{found}: {_told(request, reply)}" if found else ""


def _goes_on(reply: Reply) -> bool:
    """Whether all that is wrong is that a job takes longer than anybody waits."""
    return reply.status == 504 and reply.compatible_code == "job_still_running"


def _leads_to_a_file(reply: Reply) -> bool:
    return reply.status == 303 and reply.headers["location"].startswith("/files/")


def _told(request: Request, reply: Reply) -> str:
    return f"{request.encoded()[:300]!r} -> {reply.status} {reply.body[:300]!r}"


def _lacks_code(request: Request, reply: Reply) -> bool:
    try:
        return request.method != "HEAD" and not _code(request, reply)
    except (ValueError, LookupError, HTTPException):
        return True


def _code(request: Request, reply: Reply) -> str:
    """The code in the words that belong to the path."""
    is_compatible = request.target.startswith("/v1/")
    return reply.compatible_code if is_compatible else reply.code
