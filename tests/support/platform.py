"""As much of Supabase's platform as the CLI needs to deploy a function."""

import re
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from support.checkout import SUPABASE, SUPABASE_CLI, run_deno

TOKEN = "sbp_" + "0" * 40
PROJECT = "a" * 20
PART = re.compile(rb'filename="([^"]+)"\r\n[^\r]*\r\n\r\n(.*?)\r\n--', re.DOTALL)
PROFILE = """
name: local
api_url: {url}
dashboard_url: {url}
docs_url: {url}
project_host: example.test
pooler_host: example.test
"""
DEPLOYED = b"""{"id": "x", "slug": "x", "name": "x", "status": "ACTIVE", "version": 1,
"created_at": 1, "updated_at": 1}"""


class Platform(ThreadingHTTPServer):
    """Takes whatever is uploaded.

    Attributes:
        uploaded: files by path.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.uploaded: dict[str, bytes] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Says that all is well."""

    server: Platform

    def do_GET(self) -> None:
        self._answer(200, b"[]")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        for path, content in PART.findall(body):
            self.server.uploaded[path.decode()] = content
        self._answer(201, DEPLOYED)

    def _answer(self, status: int, said: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Keep the test's output calm."""


def deploy(name: str, root: Path, home: Path) -> dict[str, bytes]:
    """What the Supabase CLI uploads of a function, by path."""
    with platform() as listening:
        (home / "profile.yaml").write_text(PROFILE.format(url=listening.url))
        run_deno(
            *("run", "-A", SUPABASE, "functions", "deploy", name, "--use-api"),
            *("--project-ref", PROJECT, "--workdir", str(root)),
            *("--profile", str(home / "profile.yaml")),
            folder=SUPABASE_CLI,
            environment={
                "SUPABASE_HOME": str(home),
                "SUPABASE_ACCESS_TOKEN": TOKEN,
                "DO_NOT_TRACK": "1",
            },
        )
    return listening.uploaded


@contextmanager
def platform() -> Generator[Platform]:
    with Platform() as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
