"""A provider that repeats whatever it is told, keys included."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

CHATTER = "gossip-b41e77"


class Gossip(BaseHTTPRequestHandler):
    """Refuses every request, quoting it."""

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", "0"))
        said = f"{CHATTER}: {self.headers} {self.rfile.read(length).decode()}"
        error = {"message": said, "type": said, "param": said, "code": said}
        body = json.dumps({"error": error}).encode()
        with suppress(ConnectionError):
            self.send_response(401, CHATTER)
            self.send_header("x-request-id", CHATTER)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the test's output calm."""


@contextmanager
def gossip() -> Iterator[str]:
    """The base URL of such a provider."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Gossip) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1"
        finally:
            server.shutdown()
            thread.join()
