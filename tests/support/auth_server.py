"""A server that plays Supabase Auth towards whoever has the secret key.

Words and statuses are those of Supabase Auth's published API (`/admin/users`).
"""

import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar
from uuid import UUID, uuid4

SECRET_KEY = "sb_secret_" + "k" * 32
ADMIN = "/auth/v1/admin/users/"
REFUSED = {"code": 401, "error_code": "no_authorization", "msg": "It needs a token."}
UNKNOWN = {"code": 404, "error_code": "user_not_found", "msg": "User not found"}
BROKEN = {"code": 500, "error_code": "unexpected_failure", "msg": "It broke."}


@dataclass
class AuthServer:
    """Who may sign in there.

    Attributes:
        failures: how many of the next requests fail.
    """

    url: str = ""
    users: set[UUID] = field(default_factory=set)
    failures: int = 0

    def add(self) -> UUID:
        self.users.add(user_id := uuid4())
        return user_id

    def delete(self, path: str, key: str) -> tuple[int, dict[str, object]]:
        if key != f"Bearer {SECRET_KEY}":
            return 401, dict(REFUSED)
        if self.failures:
            self.failures -= 1
            return 500, dict(BROKEN)
        user_id = UUID(path.removeprefix(ADMIN))
        known = user_id in self.users
        self.users.discard(user_id)
        return (200, {}) if known else (404, dict(UNKNOWN))


class Handler(BaseHTTPRequestHandler):
    auth: ClassVar[AuthServer]

    def do_DELETE(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        key = self.headers.get("authorization", "")
        status, said = self.auth.delete(self.path, key)
        content = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Keep the test's output calm."""


@contextmanager
def auth_server() -> Generator[AuthServer]:
    """Listen until the block ends."""
    auth = AuthServer()
    ours = type("OurHandler", (Handler,), {"auth": auth})
    with ThreadingHTTPServer(("127.0.0.1", 0), ours) as server:
        auth.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield auth
        finally:
            server.shutdown()
            thread.join()
