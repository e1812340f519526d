"""A real `strata serve` in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx2

from strata_infrastructure.identity import development_token, load_or_create_secret
from support.database import FreshDatabase

STRATA = Path(sys.executable).with_name("strata")
GREETING = "Strata serves at "


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running process, and how to call it."""

    address: str
    process: subprocess.Popen[str]
    home: Path

    def token(self, user_id: UUID) -> str:
        secret = load_or_create_secret(self.home / ".strata" / "token.secret")
        return development_token(user_id, secret=secret)

    def client(self, user_id: UUID, *, timeout: float = 30) -> httpx2.Client:
        headers = {"Authorization": f"Bearer {self.token(user_id)}"}
        return httpx2.Client(base_url=self.address, headers=headers, timeout=timeout)


@contextmanager
def strata_server(
    database: FreshDatabase, home: Path, settings: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Serve a database; servers of the same home accept each other's tokens."""
    process = subprocess.Popen(
        [STRATA, "serve", "--port", "0"],
        cwd=home,
        env=os.environ | environment(database) | dict(settings or {}),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Server(address=_address(process), process=process, home=home)
    finally:
        process.kill()
        process.communicate()


@contextmanager
def strata_worker(
    database: FreshDatabase, home: Path, settings: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Work on the jobs of a database, with the files of a server's home."""
    process = subprocess.Popen(
        [STRATA, "worker"],
        cwd=home,
        env=os.environ | environment(database) | dict(settings or {}),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        assert line == "Strata works on jobs\n", f"strata worker: {line!r}"
        yield process
    finally:
        process.kill()
        process.communicate()


def environment(database: FreshDatabase) -> dict[str, str]:
    return {"STRATA_ENV": "development", "DATABASE_URL": database.app_url}


def _address(process: subprocess.Popen[str]) -> str:
    line = process.stdout.readline() if process.stdout else ""
    assert line.startswith(GREETING), f"strata serve did not start: {line!r}"
    return line.removeprefix(GREETING).strip()
