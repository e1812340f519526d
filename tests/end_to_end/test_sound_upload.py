"""Sound that is sent is refused as early as can be, and fills no memory."""

import logging
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit
from wave import open as open_wave

import httpx2
import psutil
import pytest

from strata_infrastructure.embedded_postgres import PostgresServer
from support.database import fresh_database
from support.server import strata_server

MIB = 2**20
FORM = {"content-type": "multipart/form-data; boundary=frontier"}
HEAD = (
    b'--frontier\r\ncontent-disposition: form-data; name="model"\r\n\r\n'
    b"sandbox/transcript\r\n"
    b'--frontier\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n'
)
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """A server, watched from outside, and a user of it."""

    http: httpx2.Client
    process: psutil.Process

    def send(self, content: bytes) -> httpx2.Response:
        files = {"file": ("sound.wav", content, "audio/wav")}
        told = {"model": "sandbox/transcript"}
        return self.http.post("/api/transcriptions", data=told, files=files)

    @property
    def memory(self) -> int:
        return int(self.process.memory_info().rss)


@pytest.fixture(scope="module")
def door(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Door]:
    home: Path = tmp_path_factory.mktemp("door")
    with (
        fresh_database(postgres, template) as database,
        strata_server(database, home) as server,
        server.client(database.add_user(), timeout=60) as http,
    ):
        yield Door(http, psutil.Process(server.process.pid))


def a_sound(seconds: int, *, rate: int = 1000) -> bytes:
    file = BytesIO()
    with open_wave(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(1)
        wav.setframerate(rate)
        wav.writeframes(bytes(seconds * rate))
    return file.getvalue()


def test_three_hours_are_more_than_anybody_listens_to(door: Door) -> None:
    answer = door.send(a_sound(3 * 3600))

    assert answer.status_code == 422
    assert answer.json()["code"] in {"sound_too_long", "unsuitable_sound"}


def test_a_head_that_claims_three_hours_is_not_believed(door: Door) -> None:
    answer = door.send(a_sound(3 * 3600)[:1044])

    assert (answer.status_code, answer.json()["code"]) == (422, "unsuitable_sound")


ENDLESS = b"RIFF\xff\xff\xff\xff" + a_sound(1)[8:40] + b"\xff\xff\xff\xff"
"""The head of a sound whose writer does not know yet how long it will be."""


@pytest.mark.parametrize(
    ("beginning", "more"),
    [(b"\x89PNG\r\n\x1a\n" + bytes(99), 0), (b"\0" * 12, 0), (ENDLESS, 26)],
    ids=["picture", "nonsense", "endless"],
)
def test_what_is_wrong_is_said_while_the_rest_is_still_to_come(
    door: Door, beginning: bytes, more: int
) -> None:
    url = urlsplit(str(door.http.base_url))
    head = f"POST /api/transcriptions HTTP/1.1\r\nhost: {url.netloc}\r\n"
    sent = {**FORM, "authorization": door.http.headers["authorization"]}
    lines = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    with socket.create_connection((url.hostname, url.port), 20) as line:
        line.sendall(f"{head}{lines}transfer-encoding: chunked\r\n\r\n".encode())
        for piece in (HEAD + beginning, *[bytes(MIB)] * more):
            line.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
        said = line.recv(100)

    assert said.split()[1] in {b"413", b"422"}


def test_many_uploads_at_once_fill_no_memory(door: Door) -> None:
    content = a_sound(7000, rate=3400)
    door.send(content)
    before = door.memory
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(door.send, [content] * 16))

    grown = door.memory - before
    _logger.info("16 times %d MiB: %.1f MiB more", len(content) // MIB, grown / MIB)
    assert {answer.status_code for answer in answers} == {200}
    assert grown < 16 * MIB
