"""A server that plays a Supabase project, and an API in front, towards the doctor."""

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

from support.token import KEY_SET_PATH, es256_key

SECRET_KEY = "sb_secret_" + "k" * 32
KEYS = f"GET {KEY_SET_PATH}"
BUCKETS = "GET /storage/v1/bucket"
READY = "GET /health/ready"
PREFLIGHT = "OPTIONS /functions/v1/"
ALLOWED = {"access-control-allow-methods": "GET"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said."""

    status: int = 200
    said: object = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Project:
    """A project; change an answer and it is given from then on.

    Attributes:
        replies: by method and path; what is not in it is 404.
        keys: with which somebody came, by the path.
    """

    url: str = ""
    replies: dict[str, Reply] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    def reply(self, request: BaseHTTPRequestHandler) -> Reply:
        self.keys[request.path] = request.headers.get("apikey", "")
        asked = f"{request.command} {request.path}"
        return self.replies.get(asked, Reply(404, {"message": "not here"}))


def healthy(*functions: str) -> dict[str, Reply]:
    """The answers of a project that is well."""
    preflights = {
        f"{PREFLIGHT}{name}": Reply(204, headers=ALLOWED) for name in functions
    }
    return {
        KEYS: Reply(said={"keys": [es256_key().jwk]}),
        BUCKETS: Reply(said=[{"id": "assets", "public": False}]),
        READY: Reply(said={"status": "ok"}),
        **preflights,
    }


class Handler(BaseHTTPRequestHandler):
    project: ClassVar[Project]

    def do_GET(self) -> None:
        self.answer()

    def do_OPTIONS(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    def answer(self) -> None:
        reply = self.project.reply(self)
        content = b"" if reply.said is None else json.dumps(reply.said).encode()
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Keep the test's output calm."""


@contextmanager
def running_project(*functions: str) -> Generator[Project]:
    """Listen until the block ends; all is well at first."""
    project = Project(replies=healthy(*functions))
    ours = type("OurHandler", (Handler,), {"project": project})
    with ThreadingHTTPServer(("127.0.0.1", 0), ours) as server:
        project.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield project
        finally:
            server.shutdown()
            thread.join()
