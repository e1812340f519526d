"""An independently written Storage server that plays Supabase."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx2

from strata_domain.port.asset_storage import AssetStorage, SignedUpload
from strata_infrastructure.secret import Secret
from strata_infrastructure.storage.storage_settings import StorageSettings
from support.shelf import Reply
from support.storage_gate import STORAGE, gate_before

COMMAND = (
    *("run", "-A", "--quiet"),
    *("--config", str(Path(__file__).parent / "supabase_lite" / "deno.json")),
    *("npm:@supabase/lite@0.10.0", "start", "--no-admin"),
)
VARIABLES = {"DO_NOT_TRACK": "1", "EXPERIMENTAL_STORAGE": "1", "NO_COLOR": "1"}
START_SECONDS = 60.0
SECRET_KEY = "sb_secret_" + "k" * 32
BUCKET = "assets"
CONFIGURATION = """
[api]
port = {port}
[db]
driver = "pglite"
url = "supabase/.temp/data"
[auth]
enabled = true
jwt_secret = "7f1c2b9e-4a55-4d0e-9d55-Ax!c0ffee-0b7e"
publishable_key = "sb_publishable_kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"
secret_key = "{secret_key}"
"""


@contextmanager
def storage_peer(home: Path) -> Generator[str]:
    """Start a Storage server with one private bucket; give its URL."""
    port = free_port()
    folder = home / "supabase"
    folder.mkdir(parents=True)
    written = CONFIGURATION.format(port=port, secret_key=SECRET_KEY)
    (folder / "config.toml").write_text(written)
    with (
        (home / "log").open("w") as log,
        running(home, log) as process,
        gate_before(f"http://127.0.0.1:{port}") as gate,
    ):
        try:
            make_bucket(gate, home / "log")
            yield gate
        finally:
            process.terminate()


def running(home: Path, log: IO[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "deno", *COMMAND],
        cwd=home,
        env={**os.environ, **VARIABLES},
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
    )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def make_bucket(url: str, log: Path) -> None:
    """Wait for the peer."""
    deadline = time.monotonic() + START_SECONDS
    headers = {"apikey": SECRET_KEY, "authorization": f"Bearer {SECRET_KEY}"}
    body = {"id": BUCKET, "name": BUCKET, "public": False}
    with httpx2.Client(base_url=url, headers=headers, trust_env=False) as client:
        while not is_made(client, body):
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)


def is_made(client: httpx2.Client, body: dict[str, object]) -> bool:
    """Whether the bucket is there; nobody answers before the peer listens."""
    with suppress(httpx2.TransportError):
        return client.post(f"{STORAGE}/bucket", json=body).is_success
    return False


@dataclass(frozen=True, slots=True)
class RemoteShelf:
    """Follows links as any client does."""

    storage: AssetStorage

    async def get(self, url: str) -> Reply:
        async with httpx2.AsyncClient() as client:
            return reply(await client.get(url))

    async def send(self, upload: SignedUpload, content: bytes) -> Reply:
        headers = dict(upload.headers)
        async with httpx2.AsyncClient() as client:
            return reply(
                await client.request(
                    upload.method, upload.url, content=content, headers=headers
                )
            )


def supabase_settings(home: Path, url: str) -> StorageSettings:
    return StorageSettings(
        folder=home,
        link_url="https://unused.example",
        link_secret=Secret("unused"),
        supabase_url=url,
        supabase_key=Secret(SECRET_KEY),
        bucket=BUCKET,
    )


def reply(answer: httpx2.Response) -> Reply:
    return Reply(answer.status_code, dict(answer.headers), answer.content)
