"""A gate before a Storage server that is not Supabase's own.

Where its words differ from those of Supabase (the keys `signedURL`, `url`, `size`, and
the name of a download), the gate says them as Supabase does; what is stored, signed,
verified and refused is the server's own doing.
"""

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import parse_qs, quote, urlsplit

import httpx2

STORAGE = "/storage/v1"
Words = dict[str, Any]


def signed(said: Words) -> Words:
    path = str(said.pop("signedUrl", "")).removeprefix(STORAGE)
    return {**said, "signedURL": path, "url": path} if path else said


def sized(said: Words) -> Words:
    return {**said, "size": said.get("metadata", {}).get("size")}


MENDED: dict[str, Callable[[Words], Words]] = {
    f"POST {STORAGE}/object/sign/": signed,
    f"POST {STORAGE}/object/upload/sign/": signed,
    f"GET {STORAGE}/object/info/": sized,
}
PASSED = ("content-type", "x-upsert", "apikey", "authorization")


@dataclass(slots=True)
class Gate:
    """Passes requests on to the peer, and answers as Supabase words them."""

    peer: httpx2.Client

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        with suppress(httpx2.TransportError, ConnectionError):
            self._answer(request)

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("content-length", 0)))
        headers = {n: request.headers[n] for n in PASSED if n in request.headers}
        said = self.peer.request(
            request.command, request.path, content=body, headers=headers
        )
        content = mended(f"{request.command} {request.path}", said)
        request.send_response(said.status_code)
        request.send_header("content-type", said.headers["content-type"])
        request.send_header("content-length", str(len(content)))
        for name in parse_qs(urlsplit(request.path).query).get("download", ()):
            saved = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
            request.send_header("content-disposition", saved)
        request.end_headers()
        request.wfile.write(content)


def mended(asked: str, answer: httpx2.Response) -> bytes:
    rules = [MENDED[begin] for begin in MENDED if asked.startswith(begin)]
    if not rules or "?" in asked or answer.is_error:
        return answer.content
    return json.dumps(rules[0](answer.json())).encode()


class Handler(BaseHTTPRequestHandler):
    gate: ClassVar[Gate]

    def do_GET(self) -> None:
        self.gate.answer(self)

    def do_POST(self) -> None:
        self.gate.answer(self)

    def do_PUT(self) -> None:
        self.gate.answer(self)

    def do_DELETE(self) -> None:
        self.gate.answer(self)

    def log_message(self, *_: object) -> None:
        """Keep the test's output calm."""


@contextmanager
def gate_before(peer: str) -> Generator[str]:
    """Listen in front of a peer; give the URL."""
    with httpx2.Client(base_url=peer, timeout=30, trust_env=False) as client:
        ours = type("OurHandler", (Handler,), {"gate": Gate(client)})
        with ThreadingHTTPServer(("127.0.0.1", 0), ours) as server:
            thread = Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}"
            finally:
                server.shutdown()
                thread.join()
