"""A provider that answers as FAL does, and whose pictures are something else."""

import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from support.hostile_file import HOSTILE
from support.picture import SIGNATURE, header

ENDLESS = "a picture without an end"
LYING = "a picture that is longer than it is said to be"
GENUINE = "a program in a PNG"
NAMES = (*HOSTILE, ENDLESS, LYING)
"""What is drawn, by the number that stands in the prompt; after the last, GENUINE."""
MOST_BYTES = 200 * 2**20
PIECE = bytes(2**20)


class Handler(BaseHTTPRequestHandler):
    """Accepts everything, has everything drawn, and calls it a page."""

    def do_POST(self) -> None:
        length = int(self.headers["content-length"])
        prompt = json.loads(self.rfile.read(length))["prompt"]
        self._tell({"request_id": prompt})

    def do_GET(self) -> None:
        place, _, last = self.path.partition("?")[0].rpartition("/")
        if last == "status":
            self._tell({"status": "COMPLETED"})
        elif place.endswith("/files"):
            self._show([*NAMES, GENUINE][int(last)])
        else:
            url = f"http://{self.headers['host']}/files/{last}"
            self._tell({"images": [{"url": url}]})

    def _tell(self, said: dict[str, object]) -> None:
        body = json.dumps(said).encode()
        self._begin("application/json", len(body))
        self.wfile.write(body)

    def _show(self, name: str) -> None:
        pieces = content(name)
        self._begin("text/html", 99 if name == LYING else None)
        with suppress(ConnectionError):
            for piece in pieces:
                self.wfile.write(piece)

    def _begin(self, media_type: str, length: int | None) -> None:
        self.send_response(200)
        self.send_header("content-type", media_type)
        if length is not None:
            self.send_header("content-length", str(length))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep the test's output calm."""


def content(name: str) -> Iterator[bytes]:
    if name in HOSTILE:
        return iter((HOSTILE[name][1],))
    return iter(endless()) if name == ENDLESS else iter((SIGNATURE, PIECE))


def endless() -> Iterator[bytes]:
    """A picture whose pixels are announced, and go on and on."""
    yield SIGNATURE + header(7000, 7000) + (2**31 - 1).to_bytes(4) + b"IDAT"
    for _ in range(MOST_BYTES // len(PIECE)):
        yield PIECE


@contextmanager
def forging() -> Generator[str]:
    """Listen; give the URL."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
